using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Publish;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>views</c>: the datasets and views of one epoch, or of all repositories, in another engine.</summary>
internal static class ViewsCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var engine = new Option<string>("--for") { Description = $"The engine: {string.Join(", ", ViewScript.Engines)}.", HelpName = "ENGINE", Required = true };
        engine.AcceptOnlyFromAmong([.. ViewScript.Engines]);
        var epoch = CommonOptions.Epoch();
        add(
            new Command("views", "Print a script that makes the datasets and views of one epoch, or of all repositories that pipeline.yaml lists, in another engine; for parquet, the list of files.") { engine, epoch },
            i => Run(i, i.Value(engine)!, i.Value(epoch)));
    }

    private static int Run(Invocation invocation, string engine, long? epoch)
    {
        var several = invocation.Refreshed();
        var lakes = new List<(string? Name, OpenLake Lake)>();
        try
        {
            foreach (var (name, place) in several)
            {
                lakes.Add((name, OpenLake.Open(place, null)));
            }

            if (several.Count == 0)
            {
                lakes.Add((null, OpenLake.Open(invocation.Workplace(), epoch)));
            }

            var document = new ViewsDocument(
                several.Count == 0 ? lakes[0].Lake.Epoch : null,
                several.Count == 0 ? null : lakes.ToDictionary(l => l.Name!, l => l.Lake.Epoch),
                engine,
                ViewScript.Of(engine, [.. lakes.Select(l => (l.Name, l.Lake.Reader))], invocation.Contracts));
            invocation.Answer(document, DocumentJson.Instance.ViewsDocument, output => DisplayText.WriteLines(output, document.Script.TrimEnd('\n')));
        }
        finally
        {
            lakes.ForEach(l => l.Lake.Dispose());
        }

        return ExitCodes.Done;
    }
}
