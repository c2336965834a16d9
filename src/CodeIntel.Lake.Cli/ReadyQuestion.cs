using System.Globalization;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Cli;

/// <summary>A question as its file asks it: comment lines say how it is used and what it answers, the rest is SQL.</summary>
/// <param name="File">Full path of the file.</param>
/// <param name="Usage">The words after <c>ask</c>.</param>
/// <param name="Meaning">What it answers.</param>
/// <param name="Sql">With <c>{1}</c> and <c>{2}</c> for names, <c>{depth}</c> and <c>{limit}</c>.</param>
internal sealed record ReadyQuestion(string File, string Usage, string Meaning, string Sql)
{
    private const string Comment = "-- ";

    public string Name => Usage.Split(' ')[0];

    /// <summary>How many names it takes.</summary>
    public int Names => Usage.Split(' ').Length - 1;

    /// <summary>The questions in the folder <c>questions</c> beside the contracts, by name.</summary>
    /// <exception cref="LakeException"><c>question_invalid</c>: a file cannot be read, or does not say first what it is.</exception>
    public static IReadOnlyList<ReadyQuestion> All(string schemas) =>
        Folder(schemas) is var folder && Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.sql").Order(StringComparer.Ordinal).Select(Read)] : [];

    /// <summary>The question that a command asks, by its name.</summary>
    /// <exception cref="LakeException"><c>question_missing</c>: there is none. And as for <see cref="All"/>.</exception>
    public static ReadyQuestion Find(string schemas, string name) => All(schemas).FirstOrDefault(q => q.Name == name)
        ?? throw new LakeException(LakeError.Configuration, "question_missing", $"There is no question '{name}' in '{Folder(schemas)}'. Take its file from the folder that came with the program.");

    /// <summary>Refuses an answer that has not the columns which a command reads.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="columns">Of each column its name and its type in SQL.</param>
    /// <exception cref="LakeException"><c>question_invalid</c>.</exception>
    public void Require(IEngineResult answer, IEnumerable<(string Name, string Type)> columns)
    {
        if (!answer.Names.Zip(answer.Types, (name, type) => (name, type.SqlName)).SequenceEqual(columns))
        {
            throw Invalid(File, $"this command reads the columns {string.Join(", ", columns.Select(c => $"{c.Name} {c.Type}"))}");
        }
    }

    public string Filled(IReadOnlyList<string> names, long depth, long limit) => names.Index().Aggregate(
        Sql.Replace("{depth}", depth.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal).Replace("{limit}", limit.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal),
        (sql, name) => sql.Replace($"{{{name.Index + 1}}}", SqlText.Literal(name.Item), StringComparison.Ordinal));

    private static string Folder(string schemas) => Path.Combine(schemas, "questions");

    private static ReadyQuestion Read(string file)
    {
        try
        {
            var lines = System.IO.File.ReadAllLines(file);
            var said = string.Join(' ', lines.TakeWhile(IsComment).Select(l => l[Comment.Length..]));
            var colon = said.IndexOf(':', StringComparison.Ordinal);
            return colon > 0
                ? new ReadyQuestion(file, said[..colon], said[(colon + 1)..].TrimStart(), string.Join('\n', lines.SkipWhile(IsComment)).TrimEnd())
                : throw Invalid(file, "a comment says first how it is used and what it answers, such as '-- callers NAME: what calls NAME.'");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Invalid(file, e.Message, e);
        }
    }

    private static bool IsComment(string line) => line.StartsWith(Comment, StringComparison.Ordinal);

    private static LakeException Invalid(string file, string why, Exception? inner = null) => new(LakeError.Configuration, "question_invalid", $"{file}: {why}", inner);
}
