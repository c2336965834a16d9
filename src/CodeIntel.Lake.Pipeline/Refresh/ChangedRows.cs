using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Which rows of which datasets really differ from the last epoch, as far as the run has come.</summary>
internal sealed class ChangedRows
{
    private readonly Dictionary<string, HashSet<string>> files = new(StringComparer.Ordinal);
    private readonly HashSet<string> differing = new(StringComparer.Ordinal);

    public void Add(string dataset, ReplaceOutcome outcome)
    {
        if (!files.TryGetValue(dataset, out var known))
        {
            files.Add(dataset, known = new HashSet<string>(StringComparer.Ordinal));
        }

        known.UnionWith(outcome.ChangedFileIds);
        if (outcome.Changed)
        {
            differing.Add(dataset);
        }
    }

    /// <summary>Files whose rows of the dataset differ, those of no file left out.</summary>
    public IEnumerable<string> Files(string dataset) =>
        files.TryGetValue(dataset, out var known) ? known.Where(f => f != RowScope.GlobalFileId) : [];

    /// <summary>Whether any row of the dataset differs.</summary>
    public bool Any(string dataset) => differing.Contains(dataset);
}
