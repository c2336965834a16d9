namespace CodeIntel.Lake.Cli;

/// <summary>Examples for <c>--help</c>, and what a person does after a command.</summary>
internal static class Examples
{
    private static readonly string[] Overview =
    [
        "codeintel-lake refresh --repo ~/src/django --state ~/lakes/django   build or update a lake",
        "codeintel-lake plan                                                 what a refresh would redo, and why",
        "codeintel-lake status                                               datasets, rows and sizes",
        "codeintel-lake sql \"SELECT edge_kind, count(*) FROM cpg_edges_v1 GROUP BY 1\"",
        "codeintel-lake COMMAND --help                                       more about one command",
    ];

    /// <summary>What comes next after a command that did its work, for the end of its answer; null where nothing does, or where it says so itself.</summary>
    public static string? Next(string command) => command switch
    {
        "plan" => "refresh",
        "status" => "ask, sql, epochs",
        "sql" => "describe, ask, views --for ENGINE",
        "ask" => "explain NAME, sql, diff",
        "describe" => "sql, ask",
        "views" => "describe, publish",
        "explain" => "ask callers NAME, diff",
        "publish" => "verify, views --for ENGINE",
        "verify" => "status, verify --rebuild",
        "epochs" => "sql --epoch N, changes DATASET --since N, restore --epoch N",
        "changes" => "diff, epochs",
        "diff" => "explain NAME, changes DATASET --since N",
        "vacuum" or "relayout" => "status, epochs",
        "restore" => "epochs, refresh",
        "optimize" => "views --for parquet, vacuum",
        "checkpoint" => "vacuum",
        "doctor" => "refresh",
        "table" => "table PATH --version N, table PATH --changes FROM TO",
        _ => null,
    };

    /// <summary>Examples of a command; of the whole for any other name.</summary>
    public static IReadOnlyList<string> Of(string command) => command switch
    {
        "refresh" =>
        [
            "codeintel-lake refresh                          the git working tree here, or what pipeline.yaml names",
            "codeintel-lake refresh --repo ~/src/django --state ~/lakes/django",
            "codeintel-lake refresh --full                   redo everything",
            "codeintel-lake refresh --semantics full         ask the semantic provider about every file again",
            "codeintel-lake refresh --rev v2.1               as of a commit, whatever is checked out",
            "codeintel-lake refresh --json | jq .files       counts for a program",
        ],
        "watch" =>
        [
            "codeintel-lake watch                            refresh after each burst of edits, until Ctrl-C",
            "codeintel-lake watch --json | jq .epoch         a document on one line for each epoch",
        ],
        "plan" =>
        [
            "codeintel-lake plan",
            "codeintel-lake plan --json | jq -r '.files[].path'",
        ],
        "status" =>
        [
            "codeintel-lake status",
            "codeintel-lake status --state ~/lakes/django --epoch 3",
        ],
        "sql" =>
        [
            "codeintel-lake sql \"SELECT caller, path, line FROM calls WHERE callee = 'bookshop.pricing.subtotal'\"",
            "codeintel-lake sql \"SELECT node_kind, count(*) FROM cpg_nodes_v1 GROUP BY ALL ORDER BY 2 DESC\"",
            "codeintel-lake sql \"SHOW TABLES\"",
            "codeintel-lake sql --csv \"FROM cst_defs_v1\" > defs.csv",
            "codeintel-lake sql -f questions.sql --jsonl",
            "codeintel-lake sql --parquet nodes.parquet \"FROM cpg_nodes_v1\"",
            "codeintel-lake sql \"SELECT caller, callee FROM calls EXCEPT SELECT caller, callee FROM e3.calls\"",
            "codeintel-lake sql --epoch 3 --json \"FROM repo_files_v1 LIMIT 5\"",
        ],
        "describe" =>
        [
            "codeintel-lake describe                         every dataset",
            "codeintel-lake describe cpg_edges_v1            one contract, column by column",
        ],
        "ask" =>
        [
            "codeintel-lake ask                              the questions that there are",
            "codeintel-lake ask callers total --depth 3",
            "codeintel-lake ask dead --since 3               what nothing uses any more, or again, since epoch 3",
        ],
        "views" =>
        [
            "codeintel-lake views --for duckdb > lake.sql && duckdb -init lake.sql",
            "codeintel-lake views --for spark --epoch 3 > lake.sql",
            "codeintel-lake views --for delta-rs > lake.py && python lake.py \"SELECT * FROM calls LIMIT 5\"",
            "codeintel-lake views --for python > lake.py && python -i lake.py      then: pandas(\"calls\")",
            "codeintel-lake views --for parquet > files.csv                        for readers that know no Delta",
        ],
        "explain" =>
        [
            "codeintel-lake explain src/bookshop/orders.py",
            "codeintel-lake explain Order.place              where it is, who calls it, why its file was redone",
            "codeintel-lake explain --edge Order.add Catalog.find           why that call runs it, step by step",
            "codeintel-lake explain --edge src/bookshop/orders.py:26        what the calls of a line run, and why",
        ],
        "publish" =>
        [
            "codeintel-lake publish --to out                 nodes, edges and properties of the graph",
            "codeintel-lake publish --to out --datasets cst_defs_v1,rel_dispositions_v1",
            "codeintel-lake publish --to out --datasets all",
            "codeintel-lake publish --format scip --to out   definitions and references as a SCIP index",
        ],
        "verify" =>
        [
            "codeintel-lake verify",
            "codeintel-lake verify --rebuild                 compare with a clean run over the repository",
        ],
        "epochs" =>
        [
            "codeintel-lake epochs",
            "codeintel-lake epochs --json | jq '.epochs[0].changed'",
        ],
        "diff" =>
        [
            "codeintel-lake diff                             what the last epoch changed",
            "codeintel-lake diff --since main                since the epoch of a commit",
            "codeintel-lake diff --since 2026-01-31 --json | jq -r '.changes[].subject'",
        ],
        "changes" =>
        [
            "codeintel-lake changes cst_defs_v1 --since 3    up to the newest epoch",
            "codeintel-lake changes cpg_edges_v1 --since 3 --until 5 --json | jq -c '.rows[]'",
            "codeintel-lake changes cst_defs_v1 --cursor search --policy inserts_and_updates",
            "codeintel-lake changes cst_defs_v1 --cursor search --ack    done with them",
        ],
        "vacuum" =>
        [
            "codeintel-lake vacuum --dry-run                 what would be deleted, and why",
            "codeintel-lake vacuum --keep-epochs 5           the newest five epochs stay",
            "codeintel-lake vacuum --keep-epochs 5 --keep-days 30",
        ],
        "restore" =>
        [
            "codeintel-lake restore --epoch 3                a new epoch that is equal to epoch 3",
            "codeintel-lake restore --epoch 3 --overrule     also where another program wrote to tables of the lake",
        ],
        "optimize" =>
        [
            "codeintel-lake optimize",
        ],
        "doctor" =>
        [
            "codeintel-lake doctor                           what is there, and what to do where something is missing",
        ],
        "checkpoint" =>
        [
            "codeintel-lake checkpoint",
            "codeintel-lake checkpoint && codeintel-lake vacuum    the log before it goes with the epochs before it",
        ],
        "relayout" =>
        [
            "codeintel-lake relayout                         the layout that pipeline.yaml names",
            "codeintel-lake relayout --layout bucket --buckets 16",
            "codeintel-lake relayout --layout file_id",
        ],
        "completion" =>
        [
            "source <(codeintel-lake completion bash)",
        ],
        "man" =>
        [
            "codeintel-lake man | man -l -",
        ],
        "table" =>
        [
            "codeintel-lake table state/datasets/cpg/cpg_nodes_v1",
            "codeintel-lake table ~/tables/orders --version 3 --limit 5",
            "codeintel-lake table ~/tables/orders --changes 2 5",
            "codeintel-lake table ~/tables/orders --digest   to compare what two engines read",
        ],
        _ => Overview,
    };
}
