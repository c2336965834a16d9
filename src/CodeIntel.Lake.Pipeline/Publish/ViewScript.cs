using System.Globalization;
using System.Text;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Publish;

/// <summary>
/// A script that makes the datasets and views of one epoch in another engine, from the template <c>ENGINE.script</c> beside the views. Lines of three dashes part it: what
/// comes first; a table; a view; what comes last, which may be missing. For readers of plain Parquet files, the list of the datasets' files.
/// </summary>
public static class ViewScript
{
    private const string PlainFiles = "parquet";
    private const int NamedTables = 5;

    /// <summary>The engines that there are templates for, and plain files.</summary>
    public static IReadOnlyList<string> Engines { get; } = ["duckdb", "spark", "delta-rs", "python", PlainFiles];

    /// <summary>The script. Its tables are pinned to the epoch's versions; views come after what they read.</summary>
    /// <param name="engine">One of <see cref="Engines"/>.</param>
    /// <param name="reader">The epoch.</param>
    /// <param name="contracts">The views.</param>
    /// <exception cref="LakeException"><c>not_plain_parquet</c>: tables have rows that are marked as deleted, which plain readers would see.</exception>
    public static string Of(string engine, LakeReader reader, ContractCatalog contracts)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(contracts);
        return engine == PlainFiles ? Files(reader) : Filled(engine, reader, contracts);
    }

    private static string Filled(string engine, LakeReader reader, ContractCatalog contracts)
    {
        var views = contracts.Views.Values.OrderBy(v => v.Inputs.Any(i => contracts.Views.ContainsKey(i.Dataset))).ThenBy(v => v.Name, StringComparer.Ordinal).ToList();
        var template = File.ReadAllText(Path.Combine(Path.GetDirectoryName(views[0].File)!, engine + ".script")).ReplaceLineEndings("\n").Split("---\n");
        return string.Concat(
        [
            Filled(template[0], ("epoch", Text(reader.Manifest?.Epoch ?? 0))),
            .. reader.Datasets.Select(d => Filled(template[1], ("name", d.Name), ("version", Text(d.Version)), ("literal", SqlText.Literal(d.Path)), ("backticks", Quoted(d.Path, '`', "``")), ("python", Quoted(d.Path.Replace("\\", "\\\\", StringComparison.Ordinal), '\'', "\\'")))),
            .. views.Select(v => Filled(template[2], ("name", v.Name), ("sql", v.Sql!.TrimEnd()))),
            .. template[3..],
        ]);
    }

    /// <summary>Comma-separated values with a heading: a line for each file.</summary>
    private static string Files(LakeReader reader)
    {
        var list = new StringBuilder("dataset,path\n");
        var marked = new List<string>();
        foreach (var dataset in reader.Datasets)
        {
            var files = reader.DataFiles(dataset.Name);
            if (files.Any(f => f.HasMarkedRows))
            {
                marked.Add(dataset.Name);
            }

            foreach (var (path, _) in files)
            {
                list.Append(CultureInfo.InvariantCulture, $"{dataset.Name},{Quoted(path, '"', "\"\"")}\n");
            }
        }

        return marked.Count == 0 ? list.ToString() : throw new LakeException(
            LakeError.Usage,
            "not_plain_parquet",
            $"{marked.Count} tables have rows that are marked as deleted, which readers of plain Parquet would see: {string.Join(", ", marked.Take(NamedTables))}{(marked.Count > NamedTables ? " …" : string.Empty)}. Run optimize and take the epoch that it makes, or publish.");
    }

    private static string Filled(string part, params IReadOnlyList<(string Name, string Value)> values) =>
        values.Aggregate(part, (text, value) => text.Replace($"{{{value.Name}}}", value.Value, StringComparison.Ordinal));

    private static string Quoted(string text, char quote, string escaped) => quote + text.Replace(quote.ToString(), escaped, StringComparison.Ordinal) + quote;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
