using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Pipeline.Impact;

/// <summary>
/// Tells which data files of a dataset that records lookups may hold a key, so that the others are not opened. Data files never change, so what is known of one holds for good; losing it
/// costs time and nothing else. Saved are of each dataset its files with their filters.
/// </summary>
/// <param name="state">The lake's folder.</param>
/// <param name="files">Where it is.</param>
internal sealed class LookupFilters(string state, IFileSystem files)
{
    private const string Name = "lookup-filters.bin";

    /// <summary>Fewer data files are read sooner than it is told which to read.</summary>
    private const int LeastFiles = 8;

    /// <summary>Up to this share of data files without a filter are opened each time; that is less work than to make theirs and write all again.</summary>
    private const int UnknownShare = 16;

    private readonly Lazy<Dictionary<string, Dictionary<string, KeyFilter>>> known = new(() => CacheFile.Read(files, Path.Combine(state, Name), Magic, Datasets) ?? new(StringComparer.Ordinal));
    private bool isChanged;

    private static ReadOnlySpan<byte> Magic => "CILKEYS1"u8;

    /// <summary>Begins to read what is known, beside other work.</summary>
    public void ReadAhead() => Task.Run(() => known.Value);

    /// <summary>The data files that may hold one of the keys.</summary>
    /// <param name="contract">A dataset that records lookups.</param>
    /// <param name="before">The epoch with its rows.</param>
    /// <param name="keys">The keys; a row that begins with one and a separator counts, too.</param>
    /// <param name="makesMore">Whether filters are made of the files that have none, where these are many.</param>
    /// <returns>Full paths; null where it does not pay to choose.</returns>
    public IReadOnlySet<string>? Choose(Contract contract, LakeReader before, IReadOnlyCollection<string> keys, bool makesMore)
    {
        var all = before.DataFiles(contract.Name).Select(f => f.Path).ToList();
        if (all.Count < LeastFiles)
        {
            return null;
        }

        var byFile = known.Value.GetValueOrDefault(contract.Name) ?? new(StringComparer.Ordinal);
        var unknown = all.Where(f => !byFile.ContainsKey(Short(f))).ToHashSet(StringComparer.Ordinal);
        if (makesMore && unknown.Count * UnknownShare > all.Count)
        {
            var made = unknown.ToDictionary(f => f, _ => new HashSet<ulong>(), StringComparer.Ordinal);
            foreach (var (file, key) in before.Texts(contract, contract.Lookup!.Key, unknown))
            {
                made[file].UnionWith(KeyFilter.HashesOf(key, contract.Lookup.Separator));
            }

            byFile = all.ToDictionary(Short, f => byFile.GetValueOrDefault(Short(f)) ?? KeyFilter.Of(made[f]), StringComparer.Ordinal);
            known.Value[contract.Name] = byFile;
            isChanged = true;
        }

        var hashes = Array.ConvertAll(keys.ToArray(), KeyFilter.HashOf);
        return all.Where(f => !byFile.TryGetValue(Short(f), out var filter) || filter.MayHold(hashes)).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Writes what became known.</summary>
    public void Save()
    {
        if (!isChanged)
        {
            return;
        }

        CacheFile.Write(files, Path.Combine(state, Name), Magic, writer =>
        {
            writer.Write(known.Value.Count);
            foreach (var (dataset, byFile) in known.Value.OrderBy(d => d.Key, StringComparer.Ordinal))
            {
                writer.Write(dataset);
                writer.Write(byFile.Count);
                foreach (var (file, filter) in byFile.OrderBy(f => f.Key, StringComparer.Ordinal))
                {
                    writer.Write(file);
                    writer.Write(filter.Bits.Length);
                    writer.Write(filter.Bits);
                }
            }
        });
        isChanged = false;
    }

    private string Short(string file) => Path.GetRelativePath(state, file);

    private static Dictionary<string, Dictionary<string, KeyFilter>> Datasets(BinaryReader reader)
    {
        var datasets = new Dictionary<string, Dictionary<string, KeyFilter>>(StringComparer.Ordinal);
        for (var dataset = reader.ReadInt32(); dataset > 0; dataset--)
        {
            var byFile = datasets[reader.ReadString()] = new(StringComparer.Ordinal);
            for (var file = reader.ReadInt32(); file > 0; file--)
            {
                byFile[reader.ReadString()] = new KeyFilter(reader.ReadBytes(reader.ReadInt32()));
            }
        }

        return datasets;
    }
}
