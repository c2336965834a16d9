using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>table</c>: any Delta table, whoever wrote it. Needs no lake and no settings.</summary>
internal static class TableCommand
{
    private const long MemoryLimit = 1_000_000_000;
    private const int DefaultLimit = 20;

    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var path = new Argument<string>("path") { Description = "The table's folder, which holds a folder _delta_log." };
        var version = new Option<long?>("--version") { Description = "Show this version instead of the newest.", HelpName = "N", CustomParser = r => Number(r, 0) };
        var changes = new Option<long[]?>("--changes")
        {
            Description = "Show the rows that changed from one version to another, both inclusive.",
            HelpName = "FROM TO",
            Arity = new ArgumentArity(2, 2),
            AllowMultipleArgumentsPerToken = true,
            CustomParser = ReadRange,
        };
        var limit = new Option<long?>("--limit") { Description = $"Show so many rows, commits and files at most; 0 reads the log alone. Default: {DefaultLimit}.", HelpName = "N", CustomParser = r => Number(r, 0) };
        var digest = new Option<bool>("--digest") { Description = "Write version, number of rows and a hash over all of them as JSON, and nothing else." };
        add(
            new Command("table", "Show any Delta table: protocol, features, schema, history, files and rows.") { path, version, changes, limit, digest },
            i => Run(i, i.Value(path)!, new Question(i.Value(version), i.Value(changes) is { Length: 2 } range ? range : null, i.Value(limit) ?? DefaultLimit, i.Value(digest))));
    }

    private static int Run(Invocation invocation, string path, Question question)
    {
        if (question is { Version: not null, Changes: not null })
        {
            throw new LakeException(LakeError.Usage, "usage", "--version and --changes exclude each other: the changes end with a version of their own.");
        }

        var temporary = Path.Combine(Path.GetTempPath(), $"codeintel-lake-{Guid.NewGuid():n}");
        try
        {
            using var database = Engine.Open(new EngineLimits(Threads: Environment.ProcessorCount, MemoryLimitBytes: MemoryLimit, TempDirectory: temporary));
            using var reading = database.Connect();
            using var sorting = database.Connect();
            using var interruptReading = invocation.Cancel.Register(reading.Interrupt);
            using var interruptSorting = invocation.Cancel.Register(sorting.Interrupt);
            var table = DeltaTable.Open(LocalFileSystem.Instance, path, reading, question.Changes?[1] ?? question.Version);
            Answer(invocation, table, question, sorting);
            return ExitCodes.Done;
        }
        catch (LakeException)
        {
            invocation.Cancel.ThrowIfCancellationRequested();
            throw;
        }
        finally
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }
        }
    }

    private static void Answer(Invocation invocation, DeltaTable table, Question question, IEngineSession sorting)
    {
        var columns = table.Columns.Select(c => c.Name).ToList();
        if (question.Changes is not null)
        {
            columns.AddRange(["_change_type", "_commit_version"]);
        }

        var rows = question.Changes is [var from, _] ? table.Changes(from) : table.Rows();
        if (question.Digest)
        {
            var digest = RowDigest.Of(columns, rows, sorting);
            invocation.Streams.Output.WriteLine($$"""{"version": {{table.Snapshot.Version}}, "rows": {{digest.Rows}}, "sha256": "{{digest.Sha256}}"}""");
            return;
        }

        if (question.Changes is not null)
        {
            columns.Add("_commit_timestamp");
        }

        var limit = (int)Math.Min(question.Limit, int.MaxValue);
        var view = new TableView(table, columns, rows, question.Changes is not null, limit);
        if (invocation.IsJson)
        {
            invocation.Streams.Rows.WriteLine(TableJson.Serialize(view));
        }
        else
        {
            TableText.WriteText(view, invocation.Streams.Text);
        }
    }

    private static long[]? ReadRange(ArgumentResult result)
    {
        var numbers = result.Tokens.Count == 2 ? new[] { Number(result, 0), Number(result, 1) } : [];
        if (numbers is not [{ } from, { } to])
        {
            return null;
        }

        if (from > to)
        {
            result.AddError($"The changes from version {from} to {to} go backwards.");
        }

        return [from, to];
    }

    private static long? Number(ArgumentResult result, int token)
    {
        if (long.TryParse(result.Tokens[token].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        result.AddError($"'{result.Tokens[token].Value}' is no number.");
        return null;
    }

    private sealed record Question(long? Version, long[]? Changes, long Limit, bool Digest);
}
