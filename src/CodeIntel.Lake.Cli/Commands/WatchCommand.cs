using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Pipeline.Semantics;
using CodeIntel.Lake.Pipeline.Watch;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>watch</c>: keeps the lake equal to the repository until it is stopped. A stop is how it ends, so it is no error.</summary>
internal static class WatchCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var noGit = CommonOptions.NoGit();
        var semantics = CommonOptions.Semantics(SemanticsMode.Incremental, SemanticsMode.Off);
        add(
            new Command("watch", "Refresh, and refresh again after each burst of edits, until Ctrl-C; with --json a line for each epoch.") { noGit, semantics },
            i => Run(i, new Wishes(!i.Value(noGit), CommonOptions.SemanticsOf(i.Value(semantics)))));
    }

    private static int Run(Invocation invocation, Wishes wishes)
    {
        using var traces = TraceExport.Open();
        using var indexers = new ResidentIndexers();
        var place = invocation.Workplace();
        RefreshResult? last = null;
        try
        {
            // The first refresh finds what is wrong with the repository before it is watched.
            last = Refresh(invocation, place, wishes, indexers, last);
            using var watch = Watch(place);
            do
            {
                last = Refresh(invocation, place, wishes, indexers, last);
            }
            while (watch.Wait(invocation.Cancel));
        }
        catch (OperationCanceledException) when (invocation.Cancel.IsCancellationRequested)
        {
            // The lake is as the last epoch left it.
        }

        return ExitCodes.Done;
    }

    private static RepositoryWatch Watch(Workplace place)
    {
        try
        {
            return new RepositoryWatch(place.Settings, WatchTimes.Default);
        }
        catch (IOException e)
        {
            throw new LakeException(LakeError.Repository, "not_watched", $"The repository '{place.Repository}' cannot be watched: {e.Message} Refresh it by a schedule, or raise the system's limit of watches.", e);
        }
    }

    /// <summary>Answers where there is a new epoch, and the first time. Another writer is no reason to end: its epoch is looked at next.</summary>
    private static RefreshResult? Refresh(Invocation invocation, Workplace place, Wishes wishes, ResidentIndexers indexers, RefreshResult? last)
    {
        try
        {
            IReadOnlyList<UnparsedFileBody> unparsed = [];
            var result = RunTrace.Of(place, invocation.Note, () => CollectionPause.WithinBurst(() => Refresher.Refresh(
                new RefreshRequest(place.Repository, place.State, place.Settings.UsingGit(wishes.UsesGit), place.Contracts, null, null, invocation.Cancel)
                {
                    LockWait = place.LockWait,
                    Semantics = wishes.Semantics,
                    Indexers = indexers,
                    Then = (reader, connection, redone) => unparsed = last is null || redone > 0 ? RefreshCommand.Unparsed(place.Contracts, reader, connection) : [],
                })));
            if (result.Changed || last is null)
            {
                var document = RefreshCommand.Document(result, unparsed);
                invocation.AnswerLine(document, DocumentJson.Lines.RefreshDocument, output => RefreshCommand.WriteText(result, document, wishes.Semantics, null, output));
            }

            return result;
        }
        catch (LakeException e) when (e.Error == LakeError.Locked)
        {
            invocation.Note(e.Message);
            return last;
        }
    }

    /// <summary>What the options of a watch ask for.</summary>
    private sealed record Wishes(bool UsesGit, SemanticsMode Semantics);
}
