using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Publish;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>publish</c>: one Parquet file for each dataset.</summary>
internal static class PublishCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var to = new Option<string?>("--to")
        {
            Description = "Folder to write; an earlier publication there is replaced as a whole. Default: 'publish.directory' in pipeline.yaml.",
            HelpName = "DIR",
        };
        var datasets = new Option<string[]>("--datasets")
        {
            Description = "Names separated by commas, or 'all'. Default: 'publish.datasets' in pipeline.yaml, which are nodes, edges and properties.",
            HelpName = "NAMES",
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        };
        var epoch = CommonOptions.Epoch();
        add(
            new Command("publish", "Write datasets of one epoch as one sorted Parquet file each, with a manifest.") { to, datasets, epoch },
            i => Run(i, i.Value(to), i.Value(datasets), i.Value(epoch)));
    }

    private static int Run(Invocation invocation, string? to, string[]? datasets, long? epoch)
    {
        var place = invocation.Workplace();
        var directory = to is null ? place.Settings.Publish.Directory : Path.GetFullPath(to);
        var names = datasets is { Length: > 0 } ? datasets : place.Settings.Publish.Datasets;
        var result = invocation.Work(progress => Publisher.Publish(
            new PublishRequest(place.State, place.Contracts, place.Settings, directory, names, epoch, progress) { Cancel = invocation.Cancel }));
        var document = new PublishDocument(
            result.Epoch,
            result.Changed,
            directory,
            [.. result.Files.Select(f => new PublishedFileBody(f.Name, f.Rows, f.Bytes))]);
        invocation.Answer(document, DocumentJson.Instance.PublishDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    private static void WriteText(PublishDocument published, TextWriter output)
    {
        output.WriteLine(published.Changed
            ? $"epoch {published.Epoch} published to {published.Directory}"
            : $"epoch {published.Epoch} is published in {published.Directory} already; nothing was done");
        TextTable.Write(output, ["file", ">rows", ">size"], published.Files.Select(f => new[] { f.Name, $"{f.Rows:N0}", DisplayText.Size(f.Bytes) }));
    }
}
