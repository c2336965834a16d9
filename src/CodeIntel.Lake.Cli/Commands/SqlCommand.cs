using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>sql</c>: a question to one epoch.</summary>
internal static class SqlCommand
{
    private const string StandardOutput = "-";

    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var statement = new Argument<string>("statement") { Description = "A SELECT in DuckDB's dialect; datasets and views have their own names, see describe." };
        var csv = new Option<bool>("--csv") { Description = "Comma-separated values, with a heading." };
        var arrow = new Option<string?>("--arrow") { Description = "Write the rows to a file as an Arrow IPC stream; - is standard output.", HelpName = "FILE" };
        var epoch = CommonOptions.Epoch();
        add(
            new Command("sql", "Ask one epoch a question in SQL; nothing can be written.") { statement, csv, arrow, epoch },
            i => Run(i, i.Value(statement)!, i.Value(csv), i.Value(arrow), i.Value(epoch)));
    }

    private static int Run(Invocation invocation, string statement, bool csv, string? arrow, long? epoch)
    {
        if ((csv ? 1 : 0) + (invocation.IsJson ? 1 : 0) + (arrow is null ? 0 : 1) > 1)
        {
            throw new LakeException(LakeError.Usage, "usage", "--csv, --json and --arrow exclude each other.");
        }

        var place = invocation.Workplace();
        using var lake = Lake.Open(place.Open(LakeOpenMode.Read), place.Contracts, EngineOptions.For(place.Settings, place.State), epoch);
        using var rows = lake.Sql(statement, invocation.Cancel);
        if (arrow is null)
        {
            Write(invocation, lake.Epoch, rows, csv);
        }
        else if (arrow == StandardOutput)
        {
            using var output = invocation.Streams.OpenBinary();
            rows.WriteArrow(output);
        }
        else
        {
            Save(rows, arrow);
        }

        return ExitCodes.Done;
    }

    /// <summary>A file appears whole or stays as it was.</summary>
    private static void Save(LakeRows rows, string path)
    {
        try
        {
            var file = Path.GetFullPath(path);
            RequireFile(file);
            LocalFileSystem.Instance.Replace(file, temporary =>
            {
                using var stream = File.Create(temporary);
                rows.WriteArrow(stream);
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new LakeException(LakeError.Usage, "output_unwritable", $"The file '{path}' cannot be written: {e.Message}", e);
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

    private static void Write(Invocation invocation, long epoch, LakeRows rows, bool csv)
    {
        var output = invocation.Streams.Output;
        var result = rows.Result;
        if (invocation.IsJson)
        {
            output.WriteLine(JsonRows.Serialize(epoch, result, rows.Rows()));
        }
        else if (csv)
        {
            CsvRows.Write(invocation.Streams.Rows, result.Names, rows.Rows());
        }
        else
        {
            var count = TextTable.Write(invocation.Streams.Text, result, rows.Rows());
            output.WriteLine(DisplayText.Count(count, "row"));
        }
    }
}
