using System.Globalization;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>A checkpoint as its file names tell it.</summary>
/// <param name="Version">The version that it holds.</param>
/// <param name="Files">Full paths: one, or all parts in order. Files in JSON end in <c>.json</c>, all others are Parquet.</param>
internal sealed record CheckpointFiles(long Version, IReadOnlyList<string> Files);

/// <summary>A file that holds what several commits did together.</summary>
internal sealed record CompactedCommits(long From, long To, string File);

/// <summary>The names in a <c>_delta_log</c> folder. Files of other names, of whatever writer, do not matter.</summary>
internal sealed class DeltaLogFolder
{
    private const int Digits = 20;
    private const int PartDigits = 10;
    private const string CommitSuffix = ".json";
    private const string CheckpointSuffix = ".checkpoint.parquet";
    private const string CheckpointPrefix = ".checkpoint.";
    private const string CompactedSuffix = ".compacted.json";

    private readonly ILookup<long, CompactedCommits> compacted;

    private DeltaLogFolder(HashSet<long> commits, List<CheckpointFiles> checkpoints, List<CompactedCommits> compacted)
    {
        this.compacted = compacted.ToLookup(c => c.From);
        Commits = commits;
        Checkpoints = checkpoints;
        Head = commits.Concat(checkpoints.Select(c => c.Version)).Concat(compacted.Select(c => c.To)).DefaultIfEmpty(-1).Max();
    }

    /// <summary>Versions that have a commit file.</summary>
    public IReadOnlySet<long> Commits { get; }

    /// <summary>Checkpoints of every kind whose files are all there, newest first.</summary>
    public IReadOnlyList<CheckpointFiles> Checkpoints { get; }

    /// <summary>The highest version, or -1 in an empty folder.</summary>
    public long Head { get; }

    public static string Of(string table) => Path.Combine(table, "_delta_log");

    public static string Commit(string table, long version) => Path.Combine(Of(table), version.ToString("D20", CultureInfo.InvariantCulture) + CommitSuffix);

    public static string Checkpoint(string table, long version) => Path.Combine(Of(table), version.ToString("D20", CultureInfo.InvariantCulture) + CheckpointSuffix);

    public static string Checksum(string table, long version) => Path.Combine(Of(table), version.ToString("D20", CultureInfo.InvariantCulture) + ".crc");

    public static string LastCheckpoint(string table) => Path.Combine(Of(table), "_last_checkpoint");

    public static string Sidecar(string table, string path) => DeltaPath.Resolve(Path.Combine(Of(table), "_sidecars"), path);

    /// <summary>The version that a commit, a checkpoint or anything beside them begins at, by its name; null for other names.</summary>
    public static long? VersionOf(string name) => TryNumber(name, 0, Digits, out var version) && name[Digits] == '.' ? version : null;

    public static DeltaLogFolder List(IFileSystem files, string table)
    {
        var folder = Of(table);
        var commits = new HashSet<long>();
        var compacted = new List<CompactedCommits>();
        var checkpoints = new List<CheckpointFiles>();
        var parts = new Dictionary<(long Version, int Parts), SortedDictionary<int, string>>();
        foreach (var name in files.List(folder))
        {
            if (!TryNumber(name, 0, Digits, out var version))
            {
                continue;
            }

            var rest = name.AsSpan(Digits);
            if (rest is CommitSuffix)
            {
                commits.Add(version);
            }
            else if (rest.EndsWith(CompactedSuffix) && rest.Length == Digits + 1 + CompactedSuffix.Length && rest[0] == '.' && TryNumber(name, Digits + 1, Digits, out var last) && last > version)
            {
                compacted.Add(new CompactedCommits(version, last, Path.Combine(folder, name)));
            }
            else if (PartOf(name) is { } part)
            {
                var known = parts.TryGetValue((version, part.Parts), out var found) ? found : parts[(version, part.Parts)] = [];
                known[part.Part] = Path.Combine(folder, name);
            }
            else if (IsWholeCheckpoint(rest))
            {
                checkpoints.Add(new CheckpointFiles(version, [Path.Combine(folder, name)]));
            }
        }

        checkpoints.AddRange(parts.Where(p => p.Value.Count == p.Key.Parts).Select(p => new CheckpointFiles(p.Key.Version, [.. p.Value.Values])));
        checkpoints.Sort((a, b) => b.Version.CompareTo(a.Version));
        return new DeltaLogFolder(commits, checkpoints, compacted);
    }

    /// <summary>The longest run of commits from a version on, and not beyond another, that one file stands for; null where there is none.</summary>
    public CompactedCommits? Compacted(long from, long to) => compacted[from].Where(c => c.To <= to).MaxBy(c => c.To);

    /// <summary>Whether each version of a range can be read from a commit or from compacted ones.</summary>
    public bool HasAll(long from, long to)
    {
        var version = from;
        while (version <= to)
        {
            if (Commits.Contains(version))
            {
                version++;
            }
            else if (Compacted(version, to) is { } run)
            {
                version = run.To + 1;
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A checkpoint in one file: of the first kind by its bare name, of the second by a UUID within it.</summary>
    private static bool IsWholeCheckpoint(ReadOnlySpan<char> rest)
    {
        if (rest is CheckpointSuffix)
        {
            return true;
        }

        if (!rest.StartsWith(CheckpointPrefix) || rest.LastIndexOf('.') is var dot && dot <= CheckpointPrefix.Length)
        {
            return false;
        }

        return Guid.TryParse(rest[CheckpointPrefix.Length..dot], out _) && rest[dot..] is ".json" or ".parquet";
    }

    /// <summary>Which part a name such as <c>….checkpoint.0000000001.0000000003.parquet</c> is; null where it is none.</summary>
    private static (int Part, int Parts)? PartOf(string name)
    {
        var at = Digits + CheckpointPrefix.Length;
        return name.Length == at + PartDigits + 1 + PartDigits + ".parquet".Length
            && name.AsSpan(Digits).StartsWith(CheckpointPrefix)
            && name.EndsWith(".parquet", StringComparison.Ordinal)
            && TryNumber(name, at, PartDigits, out var part)
            && TryNumber(name, at + PartDigits + 1, PartDigits, out var count)
            && part >= 1 && part <= count && count <= int.MaxValue
                ? ((int)part, (int)count)
                : null;
    }

    private static bool TryNumber(string name, int at, int digits, out long number)
    {
        number = 0;
        return name.Length > at + digits && long.TryParse(name.AsSpan(at, digits), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
