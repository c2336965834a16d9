using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>A commit of another program to a table of the lake.</summary>
/// <param name="Dataset">The dataset whose table it is.</param>
/// <param name="Version">The Delta version that it made.</param>
/// <param name="Operation">What the other program calls it; null where it does not say.</param>
public sealed record ForeignCommit(string Dataset, long Version, string? Operation)
{
    /// <summary>The commits of other programs among the versions of a table above one, up to another, oldest first.</summary>
    internal static IReadOnlyList<ForeignCommit> Between(IFileSystem files, string table, string dataset, long above, long head, string appId)
    {
        var found = new List<ForeignCommit>();
        for (var version = above + 1; version <= head; version++)
        {
            var actions = DeltaLog.ReadCommit(files, table, version) ?? [];
            if (!TableHead.IsOurs(actions, appId))
            {
                var operation = actions.OfType<CommitInfoAction>().FirstOrDefault()?.Operation;
                found.Add(new ForeignCommit(dataset, version, string.IsNullOrEmpty(operation) ? null : operation));
            }
        }

        return found;
    }
}
