using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Maintenance;
using CodeIntel.Lake.Storage.Replacement;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>The next epoch of a copy of a scene's lake: one of two files changes its rows, another loses them, and there are new totals.</summary>
internal sealed class EpochTrial : ICrashTrial
{
    private readonly LakeScene scene;
    private readonly Action<EpochTrial, FaultyFileSystem> prepare;
    private readonly Action<EpochTrial, IFileSystem> work;
    private readonly string root = Folders.Temporary("lake-trial-");
    private readonly Lazy<(string Before, string After)> views;

    /// <param name="scene">Its lake is copied.</param>
    /// <param name="views">What a reader sees before and after the epoch, if nothing goes wrong.</param>
    /// <param name="prepare">Comes before the work.</param>
    /// <param name="work">The work that is interrupted.</param>
    public EpochTrial(LakeScene scene, Lazy<(string Before, string After)> views, Action<EpochTrial, FaultyFileSystem> prepare, Action<EpochTrial, IFileSystem> work)
    {
        this.scene = scene;
        this.views = views;
        this.prepare = prepare;
        this.work = work;
        if (Directory.Exists(scene.State))
        {
            Folders.Copy(scene.State, State);
        }
    }

    private string State => Path.Combine(root, "state");

    /// <summary>What a reader sees before and after the epoch, if nothing goes wrong.</summary>
    public static (string Before, string After) Undisturbed(LakeScene scene)
    {
        using var trial = new EpochTrial(scene, new Lazy<(string, string)>(), (_, _) => { }, (_, _) => { });
        var before = trial.Show();
        trial.MakeEpoch(LocalFileSystem.Instance);
        return (before, trial.Show());
    }

    /// <summary>The file of a commit to the totals.</summary>
    public string TotalsCommit(long version) => Path.Combine(State, "datasets", "cpg", "totals_v1", "_delta_log", $"{version:d20}.json");

    public void Prepare(FaultyFileSystem files) => prepare(this, files);

    public void Work(IFileSystem files) => work(this, files);

    /// <summary>Makes the next epoch.</summary>
    public void MakeEpoch(IFileSystem files)
    {
        using var store = Open(files, LakeOpenMode.Write);
        using var staged = store.Begin(scene.Connection);
        staged.Replace(scene.Facts, RowScope.Of([LakeScene.A, LakeScene.C]), LakeScene.Rows((LakeScene.A, 1, "new"), (LakeScene.A, 2, "more")));
        staged.Replace(scene.Totals, RowScope.All, "SELECT 'facts' AS name, 2.5 AS total, true AS good, CAST(NULL AS TIMESTAMP) AS at");
        if (staged.HasChanges)
        {
            staged.Commit(new Dictionary<string, string>());
        }
    }

    /// <summary>Opens the lake to write, which recovers it.</summary>
    public void Recover(IFileSystem files) => Open(files, LakeOpenMode.Write).Dispose();

    /// <summary>Makes the writer lock look like a dead process's.</summary>
    public void BuryWriter() => Folders.BuryWriter(State);

    public string? Check()
    {
        BuryWriter();
        var files = new FaultyFileSystem(LocalFileSystem.Instance);
        var (before, expected) = views.Value;
        var left = Show();
        if (left != before && left != expected)
        {
            return $"a reader sees '{left}', which is neither '{before}' nor '{expected}'";
        }

        Recover(files);
        var recovered = Show();
        if (recovered != before && recovered != expected)
        {
            return $"after recovery a reader sees '{recovered}', which is neither '{before}' nor '{expected}'";
        }

        if (left == expected && recovered != expected)
        {
            return "recovery went back to the epoch before";
        }

        MakeEpoch(files);
        var end = Show();
        return end != expected ? $"the next epoch is '{end}', not '{expected}'" : null;
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private LakeStore Open(IFileSystem files, LakeOpenMode mode) =>
        LakeStore.Open(State, scene.Catalog, mode, new LakeOptions { RepositoryId = "repo", Layout = scene.Layout, Files = files });

    /// <summary>The rows of both datasets and what is wrong with their files.</summary>
    private string Show()
    {
        if (!File.Exists(Path.Combine(State, "lake.json")))
        {
            return "0: | ";
        }

        using var store = Open(LocalFileSystem.Instance, LakeOpenMode.Read);
        var reader = store.Read(scene.Connection);
        var facts = scene.Show(reader.Relation(scene.Facts, RowScope.All));
        using var totals = scene.Connection.Query($"SELECT string_agg(concat(name, '=', total), ' ' ORDER BY name) FROM {reader.Relation(scene.Totals, RowScope.All)}");
        return $"{reader.Manifest?.Epoch ?? 0}: {facts}| {totals.ToList()[0][0]}{string.Join(' ', reader.CheckFiles().Select(p => p.Message))}{Changes(store)}";
    }

    /// <summary>What the newest epoch changed, which its change files tell.</summary>
    private string Changes(LakeStore store)
    {
        if (store.Latest is not { Epoch: > 1 and var epoch })
        {
            return string.Empty;
        }

        using var changes = EpochChanges.Read(store, scene.Connection, scene.Facts, epoch - 1, epoch);
        using var rows = changes.Rows();
        return $"| {string.Join(' ', rows.Rows().Select(r => $"{r[5]}:{r[1]}:{r[3]}"))}";
    }
}
