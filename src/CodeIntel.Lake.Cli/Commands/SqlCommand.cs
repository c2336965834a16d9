using System.CommandLine;
using CodeIntel.Lake.Cli.Output;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

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
        invocation.Interruptible(lake.Connection, () =>
        {
            CreateViews(place, lake, statement);
            ForbidWriting(place, lake.Connection);
            invocation.Cancel.ThrowIfCancellationRequested();
            Ask(invocation, lake, statement, csv);
        });
        return ExitCodes.Done;
    }

    private static void Ask(Invocation invocation, OpenLake lake, string statement, bool csv)
    {
        try
        {
            using var result = lake.Connection.Query($"FROM query({SqlText.Literal(statement)})");
            Write(invocation, lake.Epoch, result, csv);
        }
        catch (EngineException e) when (!invocation.Cancel.IsCancellationRequested)
        {
            throw new LakeException(LakeError.Usage, e.Code, Complaint(e), e);
        }
    }

    /// <summary>The engine's words, without its picture of the statement, which shows ours and not the user's.</summary>
    private static string Complaint(EngineException error) => error.EngineMessage.Split("\n\nLINE ")[0];

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

    /// <summary>The engine may open no file but the lake's. What it opens it only reads, for its table function 'query' takes nothing but one SELECT.</summary>
    private static void ForbidWriting(Workplace place, IEngineSession connection) => connection.Execute($"""
        SET allowed_directories = [{SqlText.Literal(Path.Combine(place.State, "datasets"))}];
        SET enable_external_access = false;
        SET lock_configuration = true
        """);

    private static void Write(Invocation invocation, long epoch, IEngineResult result, bool csv)
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
            var columns = result.Names.Select((n, i) => result.Types[i].IsNumber ? ">" + n : n).ToList();
            var count = TextTable.Write(output, columns, result.Rows().Select(r => Array.ConvertAll(r, CellText.OnOneLine)));
            output.WriteLine();
            output.WriteLine(Words.Count(count, "row"));
        }
    }
}
