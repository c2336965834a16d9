using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Pipeline.Semantics;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>What happened to one dataset in a run.</summary>
internal sealed record DatasetRun(Contract Contract, int ScopeFiles, int ChangedFiles, double Seconds);

/// <summary>What a run knows of itself, for the datasets of the runs stage.</summary>
internal sealed class RunRecord(TimeProvider clock)
{
    private readonly SortedDictionary<string, DatasetRun> datasets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> rowsWritten = new(StringComparer.Ordinal);
    private readonly long started = clock.GetTimestamp();

    public DateTimeOffset StartedAt { get; } = clock.GetUtcNow();

    public double Seconds => clock.GetElapsedTime(started).TotalSeconds;

    public int Failed { get; set; }

    /// <summary>Files of which semantic facts are wanted and could not be had.</summary>
    public int Stale { get; set; }

    /// <summary>What a provider says otherwise than before though nothing that it depends on changed; null where that was not looked for.</summary>
    public IReadOnlyList<SemanticDrift>? Drift { get; set; }

    /// <summary>Files of <see cref="Drift"/>; null likewise.</summary>
    public int? DriftedFiles => Drift?.DistinctBy(d => d.FileId, StringComparer.Ordinal).Count();

    /// <summary>What the rules' reads of some files had to open, by dataset; known once they all have run.</summary>
    public IReadOnlyList<ScopedReads> ScopedReads { get; set; } = [];

    public HashSet<string> Redone { get; } = new(StringComparer.Ordinal);

    /// <summary>Files that looked up a name of which anything differs.</summary>
    public HashSet<string> Candidates { get; } = new(StringComparer.Ordinal);

    /// <summary>Files of which a row of any dataset really differs.</summary>
    public HashSet<string> Different { get; } = new(StringComparer.Ordinal);

    public IReadOnlyCollection<DatasetRun> Datasets => datasets.Values;

    public long Now => clock.GetTimestamp();

    public void Add(Contract contract, int scopeFiles, int changedFiles, long since)
    {
        var seconds = clock.GetElapsedTime(since).TotalSeconds;
        datasets[contract.Name] = datasets.TryGetValue(contract.Name, out var known)
            ? known with { ScopeFiles = known.ScopeFiles + scopeFiles, ChangedFiles = known.ChangedFiles + changedFiles, Seconds = known.Seconds + seconds }
            : new DatasetRun(contract, scopeFiles, changedFiles, seconds);
    }

    public long RowsWritten(string dataset) => rowsWritten.GetValueOrDefault(dataset);

    public void Wrote(string dataset, long rows) => rowsWritten[dataset] = rows;
}
