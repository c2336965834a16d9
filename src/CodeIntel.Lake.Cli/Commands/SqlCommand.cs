using System.CommandLine;
using System.Text;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>sql</c>: questions to one epoch, or to the newest of several repositories.</summary>
internal static class SqlCommand
{
    private const string Standard = "-";
    private static readonly string[] Explained = ["explain_key", "explain_value"];

    private enum Form
    {
        Text,
        Line,
        Csv,
        Json,
        JsonLines,
        Arrow,
        Parquet,
    }

    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var statement = new Argument<string?>("statement")
        {
            Description = "SELECTs in DuckDB's dialect, separated by semicolons; datasets and views have their own names, see describe, those of another epoch are e12.NAME. - is standard input, as is nothing where that is a pipe or a file.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var file = new Option<string?>("--file", "-f") { Description = "Read the statements from a file.", HelpName = "FILE" };
        var csv = new Option<bool>("--csv") { Description = "Comma-separated values, with a heading." };
        var jsonLines = new Option<bool>("--jsonl") { Description = "A JSON object on a line for each row." };
        var line = new Option<bool>("--line") { Description = "A line for each column, for wide rows." };
        var arrow = new Option<string?>("--arrow") { Description = "Write the rows to a file as an Arrow IPC stream; - is standard output.", HelpName = "FILE" };
        var parquet = new Option<string?>("--parquet") { Description = "Write the rows to a Parquet file.", HelpName = "FILE" };
        var limit = CommonOptions.Number("--limit", $"Show so many rows of each answer at most; 0 for all. Default: {RowCap.OnTerminal} for a table on a terminal, else all.");
        var epoch = CommonOptions.Epoch();
        add(
            new Command("sql", "Ask one epoch questions in SQL, or all repositories that pipeline.yaml lists; nothing can be written.") { statement, file, csv, jsonLines, line, arrow, parquet, limit, epoch },
            i => Run(i, new Request(
                FormOf(i, (i.Value(csv), Form.Csv), (i.IsJson, Form.Json), (i.Value(jsonLines), Form.JsonLines), (i.Value(line), Form.Line), (i.Value(arrow) is not null, Form.Arrow), (i.Value(parquet) is not null, Form.Parquet)),
                SqlScript.Statements(Text(i, i.Value(statement), i.Value(file))),
                i.Value(arrow) ?? i.Value(parquet),
                i.Value(limit),
                i.Value(epoch))));
    }

    private static Form FormOf(Invocation invocation, params (bool IsAsked, Form Form)[] forms) => forms.Where(f => f.IsAsked).ToList() switch
    {
        [] => Form.Text,
        [var one] => one.Form,
        _ => throw Wrong("usage", "--csv, --json, --jsonl, --line, --arrow and --parquet exclude each other."),
    };

    /// <summary>The statements, from whichever place they come.</summary>
    private static string Text(Invocation invocation, string? statement, string? file)
    {
        if (statement is not null and not Standard && file is null)
        {
            return statement;
        }

        if (statement is not null && file is not null)
        {
            throw Wrong("usage", "Statements come either from the command line or from --file.");
        }

        if (statement is null && file is null && !invocation.Streams.IsInputPiped)
        {
            throw Wrong("usage", "A statement is missing: name one, or a file with --file, or - for standard input.");
        }

        try
        {
            using var reader = new StreamReader(file is null or Standard ? invocation.Streams.OpenInput() : File.OpenRead(file), new UTF8Encoding(false, throwOnInvalidBytes: true));
            var text = reader.ReadToEnd();
            return text.Contains('\0', StringComparison.Ordinal) ? throw new InvalidDataException("They hold the character U+0000.") : text;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or InvalidDataException)
        {
            throw Wrong("statements_unreadable", $"The statements cannot be read from {(file is null ? "standard input" : $"'{file}'")}: {e.Message}", e);
        }
    }

    private static int Run(Invocation invocation, Request request)
    {
        if (request.Statements.Count == 0)
        {
            throw Wrong("usage", "There is no statement.");
        }

        if (request is { Path: not null, Statements.Count: > 1 } or { Path: not null, Limit: not null })
        {
            throw Wrong("usage", "--arrow and --parquet write all rows of one statement.");
        }

        if (request.Form == Form.Parquet)
        {
            Save(request.Path!, temporary =>
            {
                using var lake = invocation.OpenEpochs(request.Epoch, temporary);
                lake.Save(request.Statements[0], temporary, invocation.Cancel);
            });
            return ExitCodes.Done;
        }

        using var open = invocation.OpenEpochs(request.Epoch);
        if (request.Form == Form.Arrow)
        {
            using var rows = open.Sql(request.Statements[0], invocation.Cancel);
            WriteArrow(invocation, rows, request.Path!);
        }
        else if (request.Form == Form.Json)
        {
            WriteJson(invocation, open, request);
        }
        else
        {
            for (var i = 0; i < request.Statements.Count; i++)
            {
                using var rows = open.Sql(request.Statements[i], invocation.Cancel);
                Write(invocation, rows, request, i > 0);
            }
        }

        return ExitCodes.Done;
    }

    private static void WriteArrow(Invocation invocation, LakeRows rows, string path)
    {
        if (path == Standard)
        {
            using var output = invocation.Streams.OpenBinary();
            rows.WriteArrow(output);
        }
        else
        {
            Save(path, temporary =>
            {
                using var stream = File.Create(temporary);
                rows.WriteArrow(stream);
            });
        }
    }

    /// <summary>A file appears whole or stays as it was.</summary>
    private static void Save(string path, Action<string> write)
    {
        try
        {
            var file = Path.GetFullPath(path);
            RequireFile(file);
            LocalFileSystem.Instance.Replace(file, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Wrong("output_unwritable", $"The file '{path}' cannot be written: {e.Message}", e);
        }
    }

    /// <summary>What is no file, such as a pipe or a device, must not be replaced by one. It shows by having no length to set.</summary>
    private static void RequireFile(string path)
    {
        if (Path.Exists(path))
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.SetLength(handle, RandomAccess.GetLength(handle));
        }
    }

    /// <summary>One document: the answer, or a list of them where there are several statements.</summary>
    private static void WriteJson(Invocation invocation, Lake lake, Request request)
    {
        var answers = request.Statements.Select(statement =>
        {
            using var rows = lake.Sql(statement, invocation.Cancel);
            return JsonRows.Serialize(json => JsonRows.WriteEpochs(json, lake.Epoch, [.. lake.EpochsByRepository]), rows.Result, RowCap.Of(request.Limit, isTable: false, invocation.Streams).Of(rows.Rows()));
        }).ToList();
        invocation.Streams.Rows.WriteLine(answers is [var only] ? only : $"[{string.Join(",\n", answers)}]");
    }

    private static void Write(Invocation invocation, LakeRows rows, Request request, bool isLater)
    {
        var (streams, names) = (invocation.Streams, rows.Result.Names);
        var cap = RowCap.Of(request.Limit, request.Form is Form.Text or Form.Line, streams);
        var shown = cap.Of(rows.Rows());
        if (isLater && request.Form is Form.Text or Form.Csv)
        {
            streams.Output.WriteLine();
        }

        switch (request.Form)
        {
            case Form.Csv:
                CsvRows.Write(streams.Rows, names, shown);
                return;
            case Form.JsonLines:
                foreach (var row in shown)
                {
                    streams.Rows.Write(JsonRows.Serialize(json => JsonRows.WriteFields(json, names, row)) + "\n");
                }

                return;
            case Form.Text when names.SequenceEqual(Explained):
                foreach (var row in shown)
                {
                    DisplayText.WriteLines(streams.Text, CellText.Of(row[1]).TrimEnd('\n'));
                }

                return;
            default:
                var count = request.Form == Form.Line ? LineRows.Write(streams.Text, names, shown) : TextTable.Write(streams.Text, rows.Result, shown);
                streams.Output.WriteLine(DisplayText.Count(count, "row") + cap.Note);
                return;
        }
    }

    private static LakeException Wrong(string code, string message, Exception? inner = null) => new(LakeError.Usage, code, message, inner);

    private sealed record Request(Form Form, IReadOnlyList<string> Statements, string? Path, long? Limit, long? Epoch);
}
