using System.Globalization;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Publish;

/// <summary>
/// A script that makes the datasets and views of one epoch in another engine, from the template <c>ENGINE.script</c> beside the views. Lines of three dashes part it: what
/// comes first; a table; a view; what comes last, which may be missing.
/// </summary>
public static class ViewScript
{
    /// <summary>The engines that there are templates for.</summary>
    public static IReadOnlyList<string> Engines { get; } = ["duckdb", "spark", "delta-rs"];

    /// <summary>The script. Its tables are pinned to the epoch's versions; views come after what they read.</summary>
    /// <param name="engine">One of <see cref="Engines"/>.</param>
    /// <param name="reader">The epoch.</param>
    /// <param name="contracts">The views.</param>
    public static string Of(string engine, LakeReader reader, ContractCatalog contracts)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(contracts);
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

    private static string Filled(string part, params IReadOnlyList<(string Name, string Value)> values) =>
        values.Aggregate(part, (text, value) => text.Replace($"{{{value.Name}}}", value.Value, StringComparison.Ordinal));

    private static string Quoted(string text, char quote, string escaped) => quote + text.Replace(quote.ToString(), escaped, StringComparison.Ordinal) + quote;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
