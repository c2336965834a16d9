using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.DuckDb;

namespace CodeIntel.Lake.Cli.Commands;

/// <summary><c>sql</c>: a question to one epoch.</summary>
internal static class SqlCommand
{
    public static void AddTo(Action<Command, Func<Invocation, int>> add)
    {
        var statement = new Argument<string>("statement") { Description = "A SELECT in DuckDB's dialect; every dataset is a view of its own name." };
        var csv = new Option<bool>("--csv") { Description = "Comma-separated values, with a heading." };
        var epoch = CommonOptions.Epoch();
        add(
            new Command("sql", "Ask one epoch a question in SQL; nothing can be written.") { statement, csv, epoch },
            i => Run(i, i.Value(statement)!, i.Value(csv), i.Value(epoch)));
    }

    private static int Run(Invocation invocation, string statement, bool csv, long? epoch)
    {
        if (csv && invocation.IsJson)
        {
            throw new LakeException(LakeError.Usage, "usage", "--csv and --json exclude each other.");
        }

        var place = invocation.Workplace();
        using var lake = OpenLake.Open(place, epoch);
        using var interrupt = invocation.Cancel.Register(lake.Connection.Interrupt);
        CreateViews(place, lake, statement);
        ForbidWriting(place, lake.Connection);
        try
        {
            using var result = lake.Connection.Query($"FROM (\n{Statement(statement)}\n)");
            Write(invocation, lake.Epoch, result, csv);
            return ExitCodes.Done;
        }
        catch (DuckDbException e)
        {
            invocation.Cancel.ThrowIfCancellationRequested();
            throw new LakeException(LakeError.Usage, e.Code, e.EngineMessage, e);
        }
    }

    private static string Statement(string text) => text.TrimEnd().TrimEnd(';');

    /// <summary>Views of the datasets that the text names; of all where it names none, so that they can be listed.</summary>
    private static void CreateViews(Workplace place, OpenLake lake, string statement)
    {
        var stored = place.Contracts.All.Where(c => c.Scope != DatasetScope.Transient).ToList();
        var named = stored.Where(c => statement.Contains(c.Name, StringComparison.OrdinalIgnoreCase)).ToList();
        foreach (var contract in named.Count > 0 ? named : stored)
        {
            lake.Connection.Execute($"CREATE VIEW {SqlText.Name(contract.Name)} AS SELECT * FROM {lake.Reader.Relation(contract, RowScope.All)}");
        }
    }

    /// <summary>The statement stands in a subquery, where only reading can stand, and may open no file but the lake's.</summary>
    private static void ForbidWriting(Workplace place, DuckDbConnection connection) => connection.Execute($"""
        SET allowed_directories = [{SqlText.Literal(Path.Combine(place.State, "datasets"))}];
        SET enable_external_access = false;
        SET lock_configuration = true
        """);

    private static void Write(Invocation invocation, long epoch, DuckDbResult result, bool csv)
    {
        var output = invocation.Streams.Output;
        if (invocation.IsJson)
        {
            output.WriteLine(JsonRows.Spell(epoch, result));
        }
        else if (csv)
        {
            CsvRows.Write(output, result.Names, result.Rows());
        }
        else
        {
            var columns = result.Names.Select((n, i) => IsNumber(result.Types[i].Kind) ? ">" + n : n).ToList();
            var count = TextTable.Write(output, columns, result.Rows().Select(r => Array.ConvertAll(r, CellText.OnOneLine)));
            output.WriteLine();
            output.WriteLine(Words.Count(count, "row"));
        }
    }

    private static bool IsNumber(DuckDbTypeKind kind) => kind is >= DuckDbTypeKind.TinyInt and <= DuckDbTypeKind.Decimal;
}
