using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>epochs</c>: what a lake was, step by step.</summary>
internal static class EpochsCommand
{
    private const int NamedDatasets = 3;
    private const int ShownDigits = 10;

    public static void AddTo(Action<Command, Func<Invocation, int>> add) =>
        add(new Command("epochs", "List the epochs that can be read, newest first, and the datasets that each changed."), Run);

    private static int Run(Invocation invocation)
    {
        using var store = invocation.Workplace().Open(LakeOpenMode.Read);
        var document = new EpochsDocument(
        [
            .. EpochHistory.Of(store).Reverse().Select(
                e => Body(e, SourceRevision.FromFacts(e.Manifest.Facts))),
        ]);
        invocation.Answer(document, DocumentJson.Instance.EpochsDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    private static EpochBody Body(EpochSummary epoch, SourceRevision? source) => new(
        epoch.Manifest.Epoch, epoch.Manifest.CreatedAt, epoch.Changed, epoch.Manifest.Datasets.Count, epoch.Rows, epoch.Files, epoch.Bytes, source?.Commit, source?.Branch, source?.IsDirty);

    private static void WriteText(EpochsDocument document, TextWriter output)
    {
        RowCap.Write(output, document.Epochs, "epoch", shown => TextTable.Write(
            output,
            [">epoch", ">committed (UTC)", ">commit", "branch", ">rows", ">size", "changed"],
            shown.Select(e => new[] { $"{e.Epoch}", $"{e.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}", Commit(e), e.Branch ?? string.Empty, $"{e.Rows:N0}", DisplayText.Size(e.Bytes), Changed(e) }), wraps: true));
        if (document.Epochs.Count == 0)
        {
            output.WriteLine("The lake has no epoch yet.");
        }
    }

    /// <summary>The start of the commit's id, with + where the files differ from it.</summary>
    private static string Commit(EpochBody epoch) => epoch.Commit is { } commit ? commit[..ShownDigits] + (epoch.Dirty == true ? "+" : string.Empty) : string.Empty;

    private static string Changed(EpochBody epoch) => epoch.Changed switch
    {
        null => "(the epoch before was vacuumed)",
        { Count: 0 } => "nothing",
        { Count: <= NamedDatasets } few => string.Join(", ", few),
        var many => $"{many.Count:N0} of {epoch.Datasets:N0}",
    };
}
