namespace CodeIntel.Lake.Storage.Delta;

/// <summary>What a version checksum of ours says.</summary>
/// <param name="CommitHash">The hash of the commit that made the version.</param>
/// <param name="Protocol">The protocol in force.</param>
/// <param name="Metadata">The metadata in force.</param>
/// <param name="Transactions">The last transaction of each application.</param>
/// <param name="Files">All active files.</param>
internal sealed record VersionChecksum(
    string CommitHash, ProtocolAction Protocol, MetadataAction Metadata, IReadOnlyList<TxnAction> Transactions, IReadOnlyList<AddAction> Files)
{
    /// <summary>The version, without tombstones.</summary>
    public DeltaSnapshot Snapshot(string table, long version)
    {
        var replay = new DeltaReplay(table);
        replay.Apply([Protocol, Metadata, .. Transactions, .. Files]);
        return replay.Snapshot(version, table);
    }
}
