using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>refresh</c>: makes the lake equal to the repository.</summary>
internal static class RefreshCommand
{
    private const string ErrorsDataset = "cst_parse_errors_v1";
    private const int ShownFiles = 5;
    private static readonly string[] CoverageColumns = ["calls", "resolved", "external", "ambiguous", "unresolved"];

    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var full = new Option<bool>("--full") { Description = "Redo everything, whatever changed." };
        var source = new SourceOptions();
        var strict = new Option<bool>("--strict") { Description = "End with exit code 7 where a file cannot be read or parsed; the epoch is made." };
        var shrink = new Option<bool>("--allow-shrink") { Description = "Go on where the repository lost all its files, or more than half of at least 20." };
        var vacuum = new Option<bool>("--vacuum") { Description = "Then delete what 'retention' in pipeline.yaml does not keep." };
        var adopt = new Option<bool>("--adopt") { Description = "Go on with a lake that was of a repository at another place, where git does not tell that it is the same one." };
        var strategy = CommonOptions.ImpactStrategy();
        var semantics = CommonOptions.Semantics(SemanticsMode.Incremental, SemanticsMode.Full, SemanticsMode.Off);
        var command = new Command("refresh", "Make the lake equal to the repository; only what changed is redone.") { full, strict, shrink, vacuum, adopt, strategy, semantics };
        source.AddTo(command);
        add(command, i => Run(
            i,
            new Wishes(
                i.Value(full), i.Value(strict), i.Value(shrink), i.Value(vacuum), i.Value(adopt), CommonOptions.ImpactStrategyOf(i.Value(strategy)), CommonOptions.SemanticsOf(i.Value(semantics))),
            source));
    }

    private static int Run(Invocation invocation, Wishes wishes, SourceOptions source)
    {
        using var traces = TraceExport.Open();
        if (invocation.Listed() is { Count: > 0 } listed)
        {
            return RunEach(invocation, listed, wishes, source);
        }

        var outcome = Refresh(invocation, invocation.Workplace(isSaid: true), wishes, source);
        invocation.Answer(outcome.Document, DocumentJson.Instance.RefreshDocument, outcome.Write);
        invocation.Streams.Output.Flush();
        invocation.Note("next: codeintel-lake ask, sql, describe");
        return outcome.Exit;
    }

    /// <summary>Refreshes one repository after another; one that fails keeps no other from being refreshed, and the exit code is the first failure's.</summary>
    private static int RunEach(Invocation invocation, IReadOnlyList<(string Name, Workplace Place)> listed, Wishes wishes, SourceOptions source)
    {
        var runs = new List<RepositoryRunBody>();
        foreach (var (name, place) in listed)
        {
            var heading = $"== {name}";
            invocation.Note(place.Description);
            try
            {
                var outcome = Refresh(invocation, place, wishes, source);
                runs.Add(new RepositoryRunBody(name, place.Repository, place.State, outcome.Exit, outcome.Document, null));
                invocation.Text(heading, outcome.Write);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                var (exit, code, message) = ErrorReport.Describe(e);
                runs.Add(new RepositoryRunBody(name, place.Repository, place.State, exit, null, new ErrorBody(code, message)));
                invocation.Text(heading, output => output.WriteLine($"failed ({code}): {message.ReplaceLineEndings(" ")}"));
            }
        }

        var failed = runs.Where(r => r.Exit != ExitCodes.Done).ToList();
        var names = failed.Count == 0 ? string.Empty : $": {string.Join(", ", failed.Select(r => r.Name))}";
        invocation.Answer(
            new RepositoriesDocument(runs),
            DocumentJson.Instance.RepositoriesDocument,
            output => output.WriteLine($"{listed.Count:N0} repositories: {runs.Count(r => r.Refresh?.Changed == true):N0} with a new epoch, {failed.Count:N0} failed{names}"));
        return failed is [var first, ..] ? first.Exit : ExitCodes.Done;
    }

    private static Outcome Refresh(Invocation invocation, Workplace place, Wishes wishes, SourceOptions source)
    {
        IReadOnlyList<UnparsedFileBody> unparsed = [];
        var result = RunTrace.Of(place, invocation.Note, () => source.Read(invocation, place, (settings, tree) => invocation.Work(progress => CollectionPause.Within(() => Refresher.Refresh(
            new RefreshRequest(place.Repository, place.State, settings.Using(wishes.Strategy), place.Contracts, wishes.Full ? "asked for by --full" : null, progress, invocation.Cancel)
            {
                AllowsShrink = wishes.Shrink,
                Adopts = wishes.Adopt,
                Semantics = wishes.Semantics,
                Tree = tree,
                LockWait = place.LockWait,
                Then = (reader, connection, redone) => unparsed = wishes.Strict || redone > 0 ? Unparsed(place.Contracts, reader, connection) : [],
            })))));
        var vacuumed = wishes.Vacuum ? VacuumCommand.Run(invocation, place, false, VacuumCommand.Options(place.Settings.Retention)) : null;
        var document = Document(result, unparsed, vacuumed);
        return new Outcome(
            document,
            output => WriteText(result, document, wishes.Semantics, invocation.IsQuiet || result.Files.Redone == 0 ? null : Coverage(place), output),
            wishes.Strict && unparsed.Count > 0 ? ExitCodes.Of(LakeError.Violation)
                : result.StaleFiles > 0 && wishes.Semantics != SemanticsMode.Off ? ExitCodes.Of(LakeError.Semantics)
                : ExitCodes.Done);
    }

    /// <summary>Of each file that is not read or parsed in full the first place, by path.</summary>
    public static IReadOnlyList<UnparsedFileBody> Unparsed(ContractCatalog contracts, LakeReader reader, IEngineSession connection)
    {
        var relation = reader.Relation(contracts[ErrorsDataset], RowScope.All);
        using var rows = connection.Rows.Read(connection.Rows.Columns(relation, ["path", "line", "kind", "message", "bstart"]));
        return
        [
            .. rows.Rows().OrderBy(r => (string)r[0]!, StringComparer.Ordinal).ThenBy(r => (long)r[4]!).DistinctBy(r => r[0])
                .Select(r => new UnparsedFileBody((string)r[0]!, (int)r[1]!, (string)r[2]!, (string)r[3]!)),
        ];
    }

    /// <summary>A line of the calls of the lake by what is known of them, by the ready question <c>coverage</c>; null where that has no answer, since the refresh is done in any case.</summary>
    private static string? Coverage(Workplace place)
    {
        try
        {
            var question = ReadyQuestion.Find(place.Settings.Schemas, "coverage");
            using var lake = place.OpenEpoch(null);
            using var rows = lake.Sql(question.Sql);
            question.Require(rows.Result, CoverageColumns.Select(c => (c, "BIGINT")));
            return rows.Rows().FirstOrDefault() is { } count ? $"calls: {count[1]:N0} resolved, {count[2]:N0} external, {(long)count[3]! + (long)count[4]!:N0} unknown" : null;
        }
        catch (LakeException)
        {
            return null;
        }
    }

    /// <summary>The answer, as a program reads it.</summary>
    public static RefreshDocument Document(RefreshResult result, IReadOnlyList<UnparsedFileBody> unparsed, VacuumDocument? vacuumed = null) => new(
        result.Epoch,
        result.Changed,
        DisplayText.Lower(result.Mode),
        result.Reason,
        Body(result.Files),
        [.. result.Datasets.Select(d => new RefreshedDatasetBody(d.Name, d.Stage, d.Version, d.Changed, d.Rows, d.RowsBefore, d.RowsWritten))],
        Sum(result.ScopedReads),
        Math.Round(result.Seconds, 3),
        Math.Round(result.CommitSeconds, 3),
        result.Statements,
        unparsed,
        vacuumed,
        result.StaleFiles,
        result.DriftedFiles);

    /// <summary>Counts of files, as a program reads them.</summary>
    public static FilesBody Body(FileCounts files) => new(files.Added, files.Modified, files.Deleted, files.Renamed, files.Unchanged, files.Redone, files.Failed, files.Candidates, files.Different);

    private static ScopedReadsBody Sum(IReadOnlyList<ScopedReads> reads) => new(reads.Sum(r => r.Reads), reads.Sum(r => r.CandidateFiles), reads.Sum(r => r.TotalFiles));

    /// <summary>The answer, as a person reads it.</summary>
    public static void WriteText(RefreshResult result, RefreshDocument document, SemanticsMode semantics, string? coverage, TextWriter output)
    {
        WriteText(result, document.Unparsed, semantics, coverage, output);
        if (document.Vacuumed is { } vacuumed)
        {
            VacuumCommand.WriteText(vacuumed, output);
        }
    }

    private static void WriteText(RefreshResult result, IReadOnlyList<UnparsedFileBody> unparsed, SemanticsMode semantics, string? coverage, TextWriter output)
    {
        var files = result.Files;
        output.WriteLine(result.Changed
            ? $"epoch {result.Epoch}: {DisplayText.Lower(result.Mode)} ({result.Reason}), {result.Seconds:N1} s"
            : $"epoch {result.Epoch}: nothing to do ({result.Reason}), {result.Seconds:N1} s");
        DisplayText.WriteWrapped(
            output,
            $"files: {files.Added:N0} added, {files.Modified:N0} modified, {files.Deleted:N0} deleted, {files.Renamed:N0} renamed, "
            + $"{files.Unchanged:N0} unchanged; {files.Redone:N0} redone");
        if (unparsed.Count > 0)
        {
            output.WriteLine($"{DisplayText.Count(unparsed.Count, "file")} of the lake not read or parsed in full:");
        }

        foreach (var file in unparsed.Take(ShownFiles))
        {
            DisplayText.WriteWrapped(output, $"  {file.Path}:{file.Line}: {file.Message}");
        }

        if (unparsed.Count > ShownFiles)
        {
            output.WriteLine($"  … and {DisplayText.Count(unparsed.Count - ShownFiles, "more file")}; {ErrorsDataset} has them all");
        }

        if (result.StaleFiles > 0)
        {
            var why = semantics == SemanticsMode.Off ? "as nobody was asked; the next refresh without --semantics off asks" : "as the indexer could not be asked; the next refresh asks again";
            output.WriteLine($"semantics: nothing is known of {DisplayText.Count(result.StaleFiles, "file")}, {why}");
        }

        if (result.DriftedFiles is { } drifted)
        {
            output.WriteLine(drifted == 0
                ? "semantics: every file was asked about again, and the lake held the same of each that no change reaches"
                : $"semantics: of {DisplayText.Count(drifted, "file")} that no change reaches the lake held something else; semantic_drift_v1 says what");
        }

        if (coverage is not null)
        {
            output.WriteLine(coverage);
        }

        if (!result.Changed)
        {
            return;
        }

        var more = result.Datasets.Sum(d => Math.Min(d.Rows - d.RowsBefore, d.RowsWritten));
        var balance = more == 0 ? "as many rows as before" : $"{DisplayText.Count(Math.Abs(more), "row")} {(more > 0 ? "more" : "fewer")} than before";
        DisplayText.WriteWrapped(
            output,
            $"datasets: {result.Datasets.Count(d => d.Changed):N0} of {result.Datasets.Count:N0} changed, "
            + $"{DisplayText.Count(result.Datasets.Sum(d => d.RowsWritten), "row")} written, {balance}");
        if (Sum(result.ScopedReads) is { Reads: > 0 } reads)
        {
            output.WriteLine($"pruning: {DisplayText.Count(reads.Reads, "scoped read")} opened {reads.CandidateFiles:N0} of {DisplayText.Count(reads.TotalFiles, "data file")}");
        }
    }

    private sealed record Outcome(RefreshDocument Document, Action<TextWriter> Write, int Exit);

    /// <summary>What the options of a refresh ask for.</summary>
    private sealed record Wishes(bool Full, bool Strict, bool Shrink, bool Vacuum, bool Adopt, ImpactStrategyName? Strategy, SemanticsMode Semantics);
}
