using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Cli.Progress;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Cli;

/// <summary>One command as it was called, and how it answers.</summary>
internal sealed class Invocation(ParseResult parsed, CommonOptions common, CommandStreams streams, CancellationToken cancel)
{
    private const long LongestWait = 1_000_000;
    private const int ShownNames = 10;

    private volatile IRefreshProgress? shown;
    private Workplace? workplace;
    private bool isPlaceShown;

    public CancellationToken Cancel => cancel;

    public CommandStreams Streams => streams;

    public bool IsJson => parsed.GetValue(common.Json);

    /// <summary>The settings, also where they list several repositories.</summary>
    public PipelineSettings Settings => Found().Settings;

    /// <summary>The contracts, also where the settings list several repositories.</summary>
    public ContractCatalog Contracts => Found().Contracts;

    /// <summary>All commands.</summary>
    public Command Root => parsed.RootCommandResult.Command;

    public bool IsQuiet => parsed.GetValue(common.Quiet);

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>The number of the epoch that an option names.</summary>
    public long? Value(Option<EpochName?> option) => parsed.GetValue(option)?.Find(Workplace(), Note);

    /// <summary>Settings, folders and contracts of the one repository that the command is about; a person is told which repository and lake they are.</summary>
    /// <param name="isSaid">Whether it is told in any case, also where no person reads.</param>
    /// <exception cref="LakeException"><c>repository_unnamed</c>: the settings list several.</exception>
    public Workplace Workplace(bool isSaid = false)
    {
        var place = Found();
        if (place.Listed() is { Count: > 0 } listed)
        {
            throw new LakeException(LakeError.Usage, "repository_unnamed", $"pipeline.yaml lists repositories; name one of them with --repo: {Names(listed)}.");
        }

        if (!isPlaceShown && (isSaid || streams.IsLive))
        {
            isPlaceShown = true;
            Note(place.Description);
        }

        return place;
    }

    /// <summary>The places of the repositories that the settings list, where the command line names none of them; none where there is but one place.</summary>
    public IReadOnlyList<(string Name, Workplace Place)> Listed() => Found().Listed();

    /// <summary>
    /// As <see cref="Listed"/>, those that have a lake, for a question to all of them; a person is told which have none.
    /// </summary>
    /// <exception cref="LakeException"><c>lake_missing</c>: none has one.</exception>
    public IReadOnlyList<(string Name, Workplace Place)> Refreshed()
    {
        var isMade = Listed().ToLookup(l => LakeStore.Exists(l.Place.State));
        if (isMade[false].ToList() is { Count: > 0 } missing)
        {
            if (!isMade[true].Any())
            {
                throw new LakeException(LakeError.LakeUnusable, "lake_missing", $"None of the repositories in '{Settings.File}' has a lake. Run a refresh to make them.");
            }

            Note($"no lake yet, so not in the answer: {Names(missing)}; a refresh makes them");
        }

        return [.. isMade[true]];
    }

    /// <summary>Opens what a question is about: an epoch of one lake, or the newest of each that <see cref="Refreshed"/> names.</summary>
    /// <param name="epoch">The epoch of the one lake; null for the newest.</param>
    /// <param name="writes">The one file that may be written; null for none.</param>
    public Lake OpenEpochs(long? epoch, string? writes = null) => Refreshed() is { Count: > 0 } several ? Found().OpenAll(several, writes) : Workplace().OpenEpoch(epoch, writes);

    /// <summary>Tells a person what comes next, after the answer.</summary>
    public void Hint(string commands)
    {
        if (streams.Width is not null)
        {
            streams.Output.Flush();
            Note($"next: codeintel-lake {commands}");
        }
    }

    /// <summary>Writes something for a person beside the answer.</summary>
    public void Note(string message)
    {
        if (shown is { } display)
        {
            display.Note(message);
        }
        else if (!IsQuiet)
        {
            streams.Error.WriteLine(TerminalWriter.Escape(message));
        }
    }

    /// <summary>Does work whose progress is shown, and that can be stopped.</summary>
    public T Work<T>(Func<IRefreshProgress, T> work)
    {
        IProgressDisplay display = IsQuiet ? new SilentDisplay() : streams.IsLive ? new LiveDisplay(streams.Error) : new PlainDisplay(streams.Error);
        return display.Show(steps =>
        {
            var progress = CompilationProfile.Of(steps);
            shown = progress;
            try
            {
                return work(progress);
            }
            finally
            {
                shown = null;
            }
        });
    }

    /// <summary>Runs statements that a stop interrupts; what is then heard of is the stop, not the statement's failure.</summary>
    public void Interruptible(IEngineSession connection, Action statements)
    {
        using var interrupt = cancel.Register(connection.Interrupt);
        try
        {
            statements();
        }
        catch (EngineException e) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException("The statement was stopped.", e, cancel);
        }
    }

    /// <summary>As <see cref="Answer"/>, at once, since more will follow.</summary>
    public void AnswerLine<T>(T document, JsonTypeInfo<T> type, Action<TextWriter> writeText)
    {
        Answer(document, type, writeText);
        streams.Output.Flush();
    }

    /// <summary>Where the answer is text: a heading and a part of it, at once, since more will follow.</summary>
    public void Text(string heading, Action<TextWriter> write)
    {
        if (!IsJson)
        {
            streams.Text.WriteLine(heading);
            write(streams.Text);
            streams.Output.Flush();
        }
    }

    /// <summary>Answers with a document or with text.</summary>
    public void Answer<T>(T document, JsonTypeInfo<T> type, Action<TextWriter> writeText)
    {
        if (IsJson)
        {
            streams.Rows.WriteLine(JsonSerializer.Serialize(document, type));
        }
        else
        {
            writeText(streams.Text);
        }
    }

    private static string Names(IReadOnlyList<(string Name, Workplace Place)> listed) =>
        string.Join(", ", listed.Take(ShownNames).Select(l => l.Name)) + (listed.Count > ShownNames ? $" and {listed.Count - ShownNames} more" : string.Empty);

    private Workplace Found() => workplace ??= Cli.Workplace.Find(parsed.GetValue(common.Config), parsed.GetValue(common.Repository), parsed.GetValue(common.State)) with
    {
        LockWait = TimeSpan.FromSeconds(Math.Min(parsed.GetValue(common.Wait) ?? 0, LongestWait)),
        Cancel = cancel,
    };
}
