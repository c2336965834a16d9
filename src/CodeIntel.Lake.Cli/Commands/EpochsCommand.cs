using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Maintenance;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>epochs</c>: what a lake was, step by step.</summary>
internal static class EpochsCommand
{
    private const int NamedDatasets = 3;

    public static void AddTo(Action<Command, Func<Invocation, int>> add) =>
        add(new Command("epochs", "List the epochs that can be read, newest first, and the datasets that each changed."), Run);

    private static int Run(Invocation invocation)
    {
        using var store = invocation.Workplace().Open(LakeOpenMode.Read);
        var document = new EpochsDocument(
        [
            .. EpochHistory.Of(store).Reverse().Select(
                e => new EpochBody(e.Manifest.Epoch, e.Manifest.CreatedAt, e.Changed, e.Manifest.Datasets.Count, e.Rows, e.Files, e.Bytes)),
        ]);
        invocation.Answer(document, DocumentJson.Instance.EpochsDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    private static void WriteText(EpochsDocument document, TextWriter output)
    {
        var count = TextTable.Write(
            output,
            [">epoch", "committed (UTC)", ">rows", ">files", ">size", "changed"],
            document.Epochs.Select(e => new[] { $"{e.Epoch}", $"{e.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}", $"{e.Rows:N0}", $"{e.Files:N0}", DisplayText.Size(e.Bytes), Changed(e) }));
        if (count == 0)
        {
            output.WriteLine("The lake has no epoch yet.");
        }
    }

    private static string Changed(EpochBody epoch) => epoch.Changed switch
    {
        null => "(the epoch before was vacuumed)",
        { Count: 0 } => "nothing",
        { Count: <= NamedDatasets } few => string.Join(", ", few),
        var many => $"{string.Join(", ", many.Take(NamedDatasets))} and {many.Count - NamedDatasets} more",
    };
}
