using CodeIntel.Lake.Acceptance.EditScripts.Trees;
using CodeIntel.Lake.Acceptance.Harness;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>A small lake after a full refresh and three incremental ones that add, modify, rename and delete files.</summary>
internal sealed class RefreshedLake : IDisposable
{
    private const string Models = "src/bookshop/models.py";

    /// <summary>Two functions that are hard to follow, and equal but for names and constants.</summary>
    private const string Tangled = """
        def tangled(x):
            if x > 1:
                if x > 2:
                    if x > 3:
                        if x > 4:
                            if x > 5: return x + 6 * x - 1
        def knotted(y):
            if y > 7:
                if y > 7:
                    if y > 7:
                        if y > 7:
                            if y > 7: return y + 7 * y - 2

        """;

    private readonly Scene scene;

    /// <param name="layout">The layout, as pipeline.yaml spells it.</param>
    /// <param name="isWhole">Whether it has all layers and semantic facts; else no layer that may be off.</param>
    public RefreshedLake(string layout, bool isWhole)
    {
        scene = isWhole ? new Scene(layout) { Layers = Scene.AllLayers, Semantics = Scene.ByIndex } : new Scene(layout) { Layers = Scene.NoLayers };
        var tree = SmallProject.Plain;
        scene.Write(tree);
        if (isWhole)
        {
            scene.WriteIndex();
        }

        Results = [Refresh(tree)];
        tree = With(
            tree,
            SmallProject.Entry(Models, Text(tree, Models).Replace("def price_for(self, quantity: int)", "def price_for(self, quantity: int, off: int = 0)", StringComparison.Ordinal)),
            SmallProject.Entry("src/corners/missing.py", "from .shapes import *\n\ndef found(): return Square\n" + Tangled));
        Results.Add(Refresh(tree));
        tree = With(Without(tree, "src/bookshop/mail.py"), KeyValuePair.Create("src/bookshop/post.py", tree.Entries["src/bookshop/mail.py"]));
        Results.Add(Refresh(tree));
        tree = With(Without(tree, "src/bookshop/storage/memory.py"), SmallProject.Entry("setup.py", "print('\u00e9')\n"));
        Results.Add(Refresh(tree));
    }

    /// <summary>The lake's folder.</summary>
    public string State => scene.State;

    /// <summary>What each refresh did.</summary>
    public List<RefreshResult> Results { get; }

    /// <summary>All datasets at an epoch, by name.</summary>
    public IReadOnlyList<ReadTable> Read(long epoch) => ReadTable.AllOf(scene.State, scene.Contracts, epoch);

    /// <summary>What changed in a dataset, as our own reader of any Delta table tells it: for every range of its versions.</summary>
    public IReadOnlyList<ReadTable> ReadChanges(string dataset)
    {
        using var database = Engine.Open(new EngineLimits(Threads: 1));
        using var connection = database.Connect();
        var contract = scene.Contracts[dataset];
        var folder = Path.Combine(scene.State, "datasets", contract.Stage, dataset);
        var changes = new List<ReadTable>();
        for (var to = DeltaLog.Head(LocalFileSystem.Instance, folder); to >= 0; to--)
        {
            var table = DeltaTable.Open(LocalFileSystem.Instance, folder, connection, to);
            var names = table.Columns.Select(c => c.Name).Concat(ReadTable.ChangeColumns.Select(c => c.Name)).ToList();
            for (var from = 0L; from <= to; from++)
            {
                changes.Add(new ReadTable(contract, folder, to, new CanonicalRows(table.Changes(from).Select(r => CanonicalText.Row(names, r[..^1]))), from));
            }
        }

        return changes;
    }

    public void Dispose() => scene.Dispose();

    private static string Text(ProjectTree tree, string path) => System.Text.Encoding.UTF8.GetString(((FileEntry)tree.Entries[path]).Bytes);

    private static ProjectTree With(ProjectTree tree, params KeyValuePair<string, TreeEntry>[] entries) => new(tree.Entries.SetItems(entries));

    private static ProjectTree Without(ProjectTree tree, string path) => new(tree.Entries.Remove(path));

    private RefreshResult Refresh(ProjectTree tree)
    {
        scene.Write(tree);
        return scene.Refresh();
    }
}
