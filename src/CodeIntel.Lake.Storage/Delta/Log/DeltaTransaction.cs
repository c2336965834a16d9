using System.Globalization;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Delta;

/// <summary>
/// A commit to one table that is being put together from whole files. It begins at a version and remembers what was read of it; others
/// may commit meanwhile, and where that does no harm to what was read, it follows them.
/// </summary>
/// <param name="start">The version that it begins at.</param>
public sealed class DeltaTransaction(DeltaSnapshot start)
{
    /// <summary>The version that it begins at.</summary>
    public DeltaSnapshot Start { get; } = start;

    /// <summary>What of the table it depends on.</summary>
    public DeltaReadScope Read { get; private set; } = DeltaReadScope.Nothing;

    /// <summary>Files that join the table.</summary>
    public List<DataFile> Adds { get; } = [];

    /// <summary>Files that leave the table.</summary>
    public List<DataFile> Removes { get; } = [];

    /// <summary>New protocol; null where it stays.</summary>
    public ProtocolAction? Protocol { get; set; }

    /// <summary>New metadata; null where it stays.</summary>
    public MetadataAction? Metadata { get; set; }

    /// <summary>The step of an application that the commit records; null for none.</summary>
    public TxnAction? Step { get; set; }

    /// <summary>The files of a scope. From here on the commit depends on their rows, and on there being no others.</summary>
    public IReadOnlyList<DataFile> Files(DeltaReadScope scope)
    {
        Read = Read.And(scope);
        return [.. Start.Files.Values.Where(f => scope.MayHold(f.Add.PartitionValues)).OrderBy(f => f.RawPath, StringComparer.Ordinal)];
    }

    /// <summary>Puts new files in place of those of a scope.</summary>
    public void Replace(DeltaReadScope scope, IEnumerable<DataFile> files)
    {
        Removes.AddRange(Files(scope));
        Adds.AddRange(files);
    }

    /// <summary>
    /// The actions of the commit. A remove repeats the very path of its add.
    /// </summary>
    /// <param name="operation">What the commit calls itself.</param>
    /// <param name="parameters">The operation's parameters.</param>
    /// <param name="time">When it is made.</param>
    /// <param name="dataChange">False where the rows are the same before and after.</param>
    public IReadOnlyList<DeltaAction> Actions(string operation, IReadOnlyDictionary<string, string> parameters, DateTimeOffset time, bool dataChange = true)
    {
        var milliseconds = time.ToUnixTimeMilliseconds();
        var actions = new List<DeltaAction>
        {
            new CommitInfoAction(
                milliseconds,
                operation,
                parameters,
                new Dictionary<string, string> { ["numAddedFiles"] = Text(Adds.Count), ["numRemovedFiles"] = Text(Removes.Count) }),
        };
        if (Protocol is not null)
        {
            actions.Add(Protocol);
        }

        if (Metadata is not null)
        {
            actions.Add(Metadata);
        }

        if (Step is not null)
        {
            actions.Add(Step);
        }

        actions.AddRange(Removes.OrderBy(f => f.RawPath, StringComparer.Ordinal).Select(f => new RemoveAction(f.RawPath, milliseconds, dataChange, f.Add.PartitionValues, f.Size, f.Add.DeletionVector)));
        actions.AddRange(Adds.OrderBy(f => f.RawPath, StringComparer.Ordinal).Select(f => f.Add with { DataChange = dataChange }));
        return actions;
    }

    /// <summary>Commits, after the commits that were made since the start. The files that it adds must be on disk.</summary>
    /// <param name="files">Where the log is.</param>
    /// <param name="actions">What <see cref="Actions"/> gave.</param>
    /// <returns>The version that it made.</returns>
    /// <exception cref="UnsupportedFeatureException">The table asks something of its writers that this program does not do; nothing changed.</exception>
    /// <exception cref="DeltaConflictException">One of those commits is in its way; the table is as that one left it.</exception>
    public long Commit(IFileSystem files, IReadOnlyList<DeltaAction> actions)
    {
        WriterFeatures.Check(Start);
        var version = Start.Version + 1;
        do
        {
            version = DeltaConflict.FirstFree(files, Start.Folder, version, actions, Read);
        }
        while (!DeltaLog.TryCommit(files, Start.Folder, version, actions));

        return version;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
