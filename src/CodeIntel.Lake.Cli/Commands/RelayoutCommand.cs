using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Maintenance;
using Layout = CodeIntel.Lake.Storage.Replacement.Layout;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>relayout</c>: the same rows in other partitions.</summary>
internal static class RelayoutCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var kind = new Option<LayoutKind?>("--layout")
        {
            Description = "auto (by the number of files), file_id (a partition for each file) or bucket (a partition for a group of files). Default: 'layout' in pipeline.yaml.",
            HelpName = "KIND",
            CustomParser = ReadKind,
        };
        var buckets = new Option<int?>("--buckets")
        {
            Description = $"Number of buckets, 1 to {Layout.MaxBuckets}, rounded up to a power of two. Default: by the number of files.",
            HelpName = "N",
            CustomParser = ReadBuckets,
        };
        add(
            new Command("relayout", "Put all datasets into another layout, in a new epoch; no row changes.") { kind, buckets },
            i => Run(i, Wanted(i.Workplace().Settings.Layout, i.Value(kind), i.Value(buckets))));
    }

    private static LayoutKind? ReadKind(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "auto":
                return LayoutKind.Auto;
            case "file_id":
                return LayoutKind.FileId;
            case "bucket":
                return LayoutKind.Bucket;
            default:
                result.AddError($"'{result.Tokens[0].Value}' is no layout; the layouts are auto, file_id and bucket.");
                return null;
        }
    }

    private static int? ReadBuckets(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Layout.MaxBuckets)
        {
            return number;
        }

        result.AddError($"--buckets must be a number from 1 to {Layout.MaxBuckets}, not '{result.Tokens[0].Value}'.");
        return null;
    }

    /// <summary>The settings hold for what is not asked for; the number of buckets goes with the kind.</summary>
    private static LayoutSettings Wanted(LayoutSettings settings, LayoutKind? kind, int? buckets)
    {
        var wanted = new LayoutSettings(kind ?? settings.Kind, buckets ?? (kind is null ? settings.Buckets : 0));
        return wanted.Kind == LayoutKind.FileId && buckets is not null
            ? throw new LakeException(LakeError.Usage, "usage", "The layout file_id has no buckets. Leave out --buckets, or take --layout bucket.")
            : wanted;
    }

    private static int Run(Invocation invocation, LayoutSettings wanted)
    {
        using var lake = OpenLake.OpenToMaintain(invocation);
        var layout = LayoutChoice.For(wanted, lake.Reader);
        var report = invocation.Work(progress => Relayout.Run(lake.Store, lake.Connection, layout, (dataset, files) => progress.Begin("relayout", dataset, files), progress.Advance, invocation.Cancel));
        var document = new RelayoutDocument(
            report.Epoch,
            report.Changed,
            LayoutText.Kind(report.Layout),
            LayoutText.Buckets(report.Layout),
            [.. report.Datasets.Select(d => new RelaidDatasetBody(d.Name, d.FilesBefore, d.FilesWritten, d.BytesBefore, d.BytesWritten))]);
        invocation.Answer(document, DocumentJson.Instance.RelayoutDocument, output => WriteText(document, output));
        return ExitCodes.Done;
    }

    private static void WriteText(RelayoutDocument report, TextWriter output)
    {
        var layout = LayoutText.Of(report.Layout, report.Buckets);
        if (!report.Changed)
        {
            output.WriteLine($"epoch {report.Epoch}: the layout is {layout} already; nothing was done");
            return;
        }

        output.WriteLine($"epoch {report.Epoch}: the layout is {layout}; {DisplayText.Count(report.Datasets.Sum(d => d.FilesBefore), "file")} became {report.Datasets.Sum(d => d.FilesWritten):N0}");
        TextTable.Write(
            output,
            ["dataset", ">files before", ">after", ">size before", ">size after"],
            report.Datasets.Select(d => new[] { d.Name, $"{d.FilesBefore:N0}", $"{d.FilesWritten:N0}", DisplayText.Size(d.BytesBefore), DisplayText.Size(d.BytesWritten) }));
    }
}
