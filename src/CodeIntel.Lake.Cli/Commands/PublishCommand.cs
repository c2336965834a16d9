using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Publish;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>publish</c>: one Parquet file for each dataset, or a SCIP index.</summary>
internal static class PublishCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var to = new Option<string?>("--to")
        {
            Description = "Folder to write; an earlier publication there is replaced as a whole. Default: 'publish.directory' in pipeline.yaml; for scip, with -scip after it.",
            HelpName = "DIR",
        };
        var datasets = new Option<string[]>("--datasets")
        {
            Description = "Names separated by commas, or 'all'. Default: 'publish.datasets' in pipeline.yaml, which are nodes, edges and properties.",
            HelpName = "NAMES",
            AllowMultipleArgumentsPerToken = true,
            CustomParser = result => [.. result.Tokens.SelectMany(t => t.Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))],
        };
        var format = new Option<string>("--format")
        {
            Description = "parquet: datasets as Parquet files, the default. scip: definitions and references as a SCIP index, for editors and code search.",
            HelpName = "FORMAT",
            DefaultValueFactory = _ => Choices.TextOf(PublishFormat.Parquet),
        };
        format.AcceptOnlyFromAmong([.. Choices.Texts<PublishFormat>()]);
        var project = new Option<string?>("--project") { Description = "What symbols of the SCIP index call the repository. Default: its folder's name.", HelpName = "NAME" };
        var epoch = CommonOptions.Epoch();
        add(
            new Command("publish", "Write datasets of one epoch as one sorted Parquet file each, or its symbols as a SCIP index, with a manifest.") { to, datasets, format, project, epoch },
            i => Run(i, i.Value(to), i.Value(datasets), Choices.Of<PublishFormat>(i.Value(format)!), i.Value(project), i.Value(epoch)));
    }

    private static int Run(Invocation invocation, string? to, string[]? datasets, PublishFormat format, string? project, long? epoch)
    {
        var isScip = format == PublishFormat.Scip;
        if (isScip ? datasets is { Length: > 0 } : project is not null)
        {
            throw new LakeException(LakeError.Usage, "usage", "--datasets is for Parquet files, --project for --format scip.");
        }

        var place = invocation.Workplace();
        var directory = to is not null ? Path.GetFullPath(to) : Path.TrimEndingDirectorySeparator(place.Settings.Publish.Directory) + (isScip ? "-" + Choices.TextOf(format) : string.Empty);
        var names = datasets is { Length: > 0 } ? datasets : place.Settings.Publish.Datasets;
        var result = invocation.Work(progress => Publisher.Publish(
            new PublishRequest(place.State, place.Contracts, place.Settings, directory, names, epoch, progress)
            {
                Format = format,
                Project = project,
                Cancel = invocation.Cancel,
            }));
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
