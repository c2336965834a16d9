using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Refresh;
using Spectre.Console;

namespace CodeIntel.Lake.Cli.Progress;

/// <summary>A bar for each stage, redrawn on a terminal.</summary>
internal sealed class LiveDisplay(TextWriter error) : IProgressDisplay
{
    public T Show<T>(Func<IRefreshProgress, T> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) });
        return console.Progress()
            .AutoClear(false)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn(), new SpinnerColumn())
            .Start(context =>
            {
                var bars = new Bars(console, context);
                var result = work(bars);
                bars.Finish();
                return result;
            });
    }

    private sealed class Bars(IAnsiConsole console, ProgressContext context) : IRefreshProgress
    {
        private readonly Lock gate = new();
        private ProgressTask? bar;
        private string? stage;

        public void Begin(string stage, string what, int total)
        {
            lock (gate)
            {
                if (stage != this.stage)
                {
                    End();
                    this.stage = stage;
                    bar = context.AddTask(stage);
                }

                bar!.Description = Markup.Escape(TerminalWriter.Escape($"{stage} {what}"));
                bar.IsIndeterminate = total == 0;
                bar.MaxValue = Math.Max(1, total);
                bar.Value = 0;
            }
        }

        public void Advance(int units)
        {
            lock (gate)
            {
                bar?.Increment(units);
            }
        }

        public void Note(string message)
        {
            lock (gate)
            {
                console.WriteLine(TerminalWriter.Escape(message));
            }
        }

        public void Finish()
        {
            lock (gate)
            {
                End();
            }
        }

        private void End()
        {
            if (bar is not null)
            {
                bar.IsIndeterminate = false;
                bar.Description = stage!;
                bar.Value = bar.MaxValue;
                bar.StopTask();
                bar = null;
            }
        }
    }
}
