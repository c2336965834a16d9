using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Publish;

/// <summary>
/// A script that makes the datasets and views of an epoch, or of several lakes, in another engine, from the template <c>ENGINE.script</c> beside the views. Lines of three dashes part it: what
/// comes first; a table; a view; what comes last, which may be missing. Of several lakes, <c>lakes.script</c> has the statements: a lake's rows in a dataset of all, a view of one lake among several,
/// one of its inputs. For readers of plain Parquet files, the list of the datasets' files.
/// </summary>
public static class ViewScript
{
    private const string PlainFiles = "parquet";
    private const int NamedTables = 5;

    /// <summary>The engines that there are templates for, and plain files.</summary>
    public static IReadOnlyList<string> Engines { get; } = ["duckdb", "spark", "delta-rs", "python", PlainFiles];

    /// <summary>
    /// The script. Its tables are pinned to the epochs' versions; views come after what they read. Of several lakes, each dataset and view has the rows of all, with the
    /// name of the repository in a first column <c>repository</c>; a view is made in each lake by itself, so no row of one meets those of another.
    /// </summary>
    /// <param name="engine">One of <see cref="Engines"/>.</param>
    /// <param name="lakes">The epoch; or the epochs of several lakes, with the names of their repositories.</param>
    /// <param name="contracts">The datasets and views.</param>
    /// <exception cref="LakeException"><c>not_plain_parquet</c>: tables have rows that are marked as deleted, which plain readers would see.</exception>
    public static string Of(string engine, IReadOnlyList<(string? Name, LakeReader Reader)> lakes, ContractCatalog contracts)
    {
        ArgumentNullException.ThrowIfNull(lakes);
        ArgumentNullException.ThrowIfNull(contracts);
        return engine == PlainFiles ? Files(lakes) : Filled(engine, lakes, contracts);
    }

    private static string Filled(string engine, IReadOnlyList<(string? Name, LakeReader Reader)> lakes, ContractCatalog contracts)
    {
        var views = contracts.Views.Values.OrderBy(v => v.Inputs.Any(i => contracts.Views.ContainsKey(i.Dataset))).ThenBy(v => v.Name, StringComparer.Ordinal).ToList();
        string[] Template(string name) => File.ReadAllText(Path.Combine(Path.GetDirectoryName(views[0].File)!, name + ".script")).ReplaceLineEndings("\n").Split("---\n");
        var template = Template(engine);
        string[] several = [.. Template("lakes").Select(t => t.TrimEnd())];
        var script = new StringBuilder(Filled(template[0], ("lakes", lakes is [(null, var only)] ? $"epoch {Text(only.Manifest?.Epoch ?? 0)} of a lake" : $"the newest epochs of {Text(lakes.Count)} lakes")));
        foreach (var (i, (name, reader)) in lakes.Index())
        {
            var prefix = name is null ? string.Empty : PrefixOf(i);
            foreach (var d in reader.Datasets)
            {
                script.Append(Filled(template[1], ("name", prefix + d.Name), ("version", Text(d.Version)), ("literal", SqlText.Literal(d.Path)), ("backticks", Quoted(d.Path, '`', "``")), ("python", Quoted(d.Path.Replace("\\", "\\\\", StringComparison.Ordinal), '\'', "\\'"))));
            }

            foreach (var view in views)
            {
                script.Append(View(template[2], prefix + view.Name, name is null ? view.Sql!.TrimEnd() : Within(several, prefix, view)));
            }
        }

        if (lakes[0].Name is not null)
        {
            foreach (var contract in contracts.All.Where(c => c.Scope != DatasetScope.Transient).Concat(views))
            {
                var having = lakes.Index().Where(l => contract.Scope == DatasetScope.View || l.Item.Reader.Datasets.Any(d => d.Name == contract.Name)).ToList();
                if (having.Count > 0)
                {
                    // With a point before it, a column may be called as a keyword of an engine.
                    var columns = string.Join(", ", contract.Columns.Select(c => "t." + c.Name));
                    script.Append(View(template[2], contract.Name, string.Join("\nUNION ALL ", having.Select(l => Filled(several[0], ("repository", Portable(l.Item.Name!)), ("columns", columns), ("table", PrefixOf(l.Index) + contract.Name))))));
                }
            }
        }

        return script.AppendJoin(string.Empty, template[3..]).ToString();
    }

    /// <summary>A view of one lake among several: its inputs are that lake's.</summary>
    private static string Within(string[] several, string prefix, Contract view) =>
        Filled(several[1], ("inputs", string.Join(", ", view.Inputs.Select(i => Filled(several[2], ("dataset", i.Dataset), ("prefix", prefix))))), ("sql", view.Sql!.TrimEnd()));

    private static string View(string part, string name, string sql) => Filled(part, ("name", name), ("sql", sql));

    private static string PrefixOf(int lake) => $"repository_{Text(lake)}_";

    /// <summary>A text literal that each engine and each script reads as the same: what has a meaning in one of them is told by its number.</summary>
    private static string Portable(string text) =>
        string.Join(" || ", Regex.Matches(text, @"(?<plain>[^'""\\\p{Cc}]+)|.", RegexOptions.Singleline).Select(m => m.Groups["plain"].Success ? $"'{m.Value}'" : $"chr({Text(m.Value[0])})"));

    /// <summary>Comma-separated values with a heading: a line for each file.</summary>
    private static string Files(IReadOnlyList<(string? Name, LakeReader Reader)> lakes)
    {
        var list = new StringBuilder(lakes[0].Name is null ? "dataset,path\n" : "repository,dataset,path\n");
        var marked = new List<string>();
        foreach (var (name, reader) in lakes)
        {
            var prefix = name is null ? string.Empty : Quoted(name, '"', "\"\"") + ",";
            foreach (var dataset in reader.Datasets)
            {
                var files = reader.DataFiles(dataset.Name);
                if (files.Any(f => f.HasMarkedRows))
                {
                    marked.Add(name is null ? dataset.Name : $"{dataset.Name} of {name}");
                }

                foreach (var file in files)
                {
                    list.Append(CultureInfo.InvariantCulture, $"{prefix}{dataset.Name},{Quoted(file.Path, '"', "\"\"")}\n");
                }
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
