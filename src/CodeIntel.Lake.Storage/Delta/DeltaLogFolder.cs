using System.Globalization;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>The names in a <c>_delta_log</c> folder. Files of other names, of whatever writer, do not matter.</summary>
internal sealed class DeltaLogFolder
{
    private const int Digits = 20;
    private const string CommitSuffix = ".json";
    private const string CheckpointSuffix = ".checkpoint.parquet";

    private DeltaLogFolder(IReadOnlySet<long> commits, IReadOnlyList<long> checkpoints)
    {
        Commits = commits;
        Checkpoints = checkpoints;
    }

    /// <summary>Versions that have a commit file.</summary>
    public IReadOnlySet<long> Commits { get; }

    /// <summary>Versions that have a checkpoint of one file, newest first.</summary>
    public IReadOnlyList<long> Checkpoints { get; }

    /// <summary>The highest version, or -1 in an empty folder.</summary>
    public long Head => Math.Max(Commits.Count == 0 ? -1 : Commits.Max(), Checkpoints.Count == 0 ? -1 : Checkpoints[0]);

    public static string Of(string table) => Path.Combine(table, "_delta_log");

    public static string Commit(string table, long version) => Path.Combine(Of(table), version.ToString("D20", CultureInfo.InvariantCulture) + CommitSuffix);

    public static string Checkpoint(string table, long version) => Path.Combine(Of(table), version.ToString("D20", CultureInfo.InvariantCulture) + CheckpointSuffix);

    public static string LastCheckpoint(string table) => Path.Combine(Of(table), "_last_checkpoint");

    public static DeltaLogFolder List(IFileSystem files, string table)
    {
        var commits = new HashSet<long>();
        var checkpoints = new List<long>();
        foreach (var name in files.List(Of(table)))
        {
            if (name.Length <= Digits || !long.TryParse(name.AsSpan(0, Digits), NumberStyles.None, CultureInfo.InvariantCulture, out var version))
            {
                continue;
            }

            var suffix = name.AsSpan(Digits);
            if (suffix is CommitSuffix)
            {
                commits.Add(version);
            }
            else if (suffix is CheckpointSuffix)
            {
                checkpoints.Add(version);
            }
        }

        checkpoints.Sort((a, b) => b.CompareTo(a));
        return new DeltaLogFolder(commits, checkpoints);
    }
}
