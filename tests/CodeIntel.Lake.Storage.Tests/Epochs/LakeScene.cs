using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>A lake in a folder of its own, with one per-file dataset and one global one.</summary>
internal sealed class LakeScene : IDisposable
{
    public static readonly string A = FileId(0x0a), B = FileId(0x0b), C = FileId(0xc1);

    private readonly IEngine database = Engine.Open(new EngineLimits());

    public LakeScene(Layout? layout = null)
    {
        Layout = layout ?? Layout.OfBuckets(2);
        Connection = database.Connect();
        Directory.CreateDirectory(Schemas);
        File.WriteAllText(Path.Combine(Schemas, "prelude.duckdb.sql"), string.Empty);
        File.WriteAllText(Path.Combine(Schemas, "facts_v1.yaml"), """
            dataset: facts_v1
            stage: extract
            scope: content
            description: Facts of files.
            key: [fact_id]
            sort: [file_id, at]
            columns:
              - {name: file_id, type: string, description: "File."}
              - {name: fact_id, type: long, description: "Key."}
              - {name: at, type: integer, description: "Place."}
              - {name: text, type: string, nullable: true, description: "Text."}
              - {name: marks, type: "array<string>", description: "Marks."}
            """);
        File.WriteAllText(Path.Combine(Schemas, "totals_v1.yaml"), """
            dataset: totals_v1
            stage: cpg
            scope: global
            description: Totals.
            key: [name]
            sort: [name]
            columns:
              - {name: name, type: string, description: "Name."}
              - {name: total, type: double, nullable: true, description: "Total."}
              - {name: good, type: boolean, nullable: true, description: "Good."}
              - {name: at, type: timestamp, nullable: true, description: "When."}
            """);
        File.WriteAllText(Path.Combine(Schemas, "numbered_v1.yaml"), """
            dataset: numbered_v1
            stage: cpg
            scope: global
            description: Names with numbers.
            key: [id]
            sort: [id]
            columns:
              - {name: id, type: long, description: "Key."}
              - {name: name, type: string, description: "Name."}
            """);
        Catalog = ContractCatalog.Load(Schemas);
    }

    /// <summary>In a partition per file, or in four buckets.</summary>
    public LakeScene(LayoutKind layout)
        : this(LayoutOf(layout))
    {
    }

    public string Root { get; } = Folders.Temporary("lake-");

    /// <summary>Folders between the root and the lake.</summary>
    public string Above { get; set; } = string.Empty;

    public string State => Path.Combine(Root, Above, "state");

    public string LakeFile => Path.Combine(State, "lake.json");

    public string Schemas => Path.Combine(Root, "schemas");

    public Layout Layout { get; }

    public ContractCatalog Catalog { get; }

    public IEngineSession Connection { get; }

    /// <summary>Never flushes: nobody pulls the plug of these tests but those that bring a file system of their own.</summary>
    public RecordingFileSystem Files { get; } = new(new FaultyFileSystem(LocalFileSystem.Instance));

    public List<string> Notices { get; } = [];

    public Contract Facts => Catalog["facts_v1"];

    public Contract Totals => Catalog["totals_v1"];

    public Contract Numbered => Catalog["numbered_v1"];

    public string FactsFolder => Path.Combine(State, "datasets", "extract", "facts_v1");

    /// <summary>Another program's commit that says to have removed a row.</summary>
    public static string ForeignWrite(string operation) =>
        $$$"""{"commitInfo":{"timestamp":1,"operation":"{{{operation}}}"}}""" + "\n" + """{"remove":{"path":"other.parquet","deletionTimestamp":1,"dataChange":true}}""" + "\n";

    /// <summary>Another program's commit that changes nothing.</summary>
    public static string ForeignWord(string operation) => $$$"""{"commitInfo":{"timestamp":1,"operation":"{{{operation}}}"}}""" + "\n";

    /// <summary>The layout of that kind that scenes have.</summary>
    public static Layout LayoutOf(LayoutKind kind) => kind == LayoutKind.FileId ? Layout.OfFiles : Layout.OfBuckets(2);

    public static string FileId(int first) => $"file_{first:x2}{new string('0', 30)}";

    public LakeStore Open(LakeOpenMode mode = LakeOpenMode.Write, string repository = "repo") =>
        LakeStore.Open(State, Catalog, mode, new LakeOptions { RepositoryId = repository, Layout = Layout, Notice = Notices.Add, Files = Files });

    /// <summary>A select of facts: file, key, text.</summary>
    public static string Rows(params (string File, int Id, string? Text)[] rows) => rows.Length == 0
        ? "SELECT '' AS file_id, 0 AS fact_id, 0 AS at, '' AS text, ['m'] AS marks WHERE false"
        : string.Join(" UNION ALL ", rows.Select(r =>
            $"SELECT '{r.File}' AS file_id, {r.Id} AS fact_id, {r.Id} AS at, {(r.Text is null ? "CAST(NULL AS VARCHAR)" : SqlText.Literal(r.Text))} AS text, ['m', NULL] AS marks"));

    /// <summary>One epoch with one replace of the facts.</summary>
    public EpochManifest Epoch(RowScope scope, params (string File, int Id, string? Text)[] rows)
    {
        using var store = Open();
        using var staged = store.Begin(Connection);
        staged.Replace(Facts, scope, Rows(rows));
        return staged.Commit(new Dictionary<string, string> { ["rows"] = rows.Length.ToString() });
    }

    /// <summary>So many epochs of two files: the rows of one change each time, those of the other stay.</summary>
    public void Epochs(int count, string stays = "stays")
    {
        for (var i = 1; i <= count; i++)
        {
            Epoch(RowScope.Of([A, C]), (A, 1, $"text {i}"), (C, 2, stays));
        }
    }

    /// <summary>The facts of a relation as "first hex digits:key:text", sorted.</summary>
    public string Show(string relation)
    {
        using var result = Connection.Query($"SELECT string_agg(concat(regexp_replace(file_id, '^file_(..).*', '\\1'), ':', fact_id, ':', text), ' ' ORDER BY fact_id) FROM {relation}");
        return result.ToList()[0][0] as string ?? string.Empty;
    }

    /// <summary>The facts of an epoch; of the newest by default.</summary>
    public string Show(long? epoch = null, RowScope? scope = null)
    {
        using var store = Open(LakeOpenMode.Read);
        return Show(store.Read(Connection, epoch).Relation(Facts, scope ?? RowScope.All));
    }

    public string Commit(long version) => Path.Combine(FactsFolder, "_delta_log", $"{version:d20}.json");

    public string EpochFile(string prefix, long epoch) => Path.Combine(State, "epochs", $"{prefix}{epoch:d20}.json");

    public void Dispose()
    {
        Connection.Dispose();
        database.Dispose();
        Directory.Delete(Root, recursive: true);
    }
}
