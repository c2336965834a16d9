namespace CodeIntel.Lake.Storage.Delta;

/// <summary>What this program puts to use in the tables that it writes: the change data feed from the start, and deletion vectors from the first one on.</summary>
internal static class UsedFeatures
{
    /// <summary>The reader version from which on a protocol names its readers' features.</summary>
    private const int FeatureReader = 3;

    /// <summary>The first writer version that knows the feed without naming it.</summary>
    private const int FeedWriter = 4;

    private const string Feed = "changeDataFeed";
    private const string FeedProperty = "delta.enableChangeDataFeed";
    private const string VectorsProperty = "delta.enableDeletionVectors";

    private static readonly string[] OldFeatures = ["appendOnly", "invariants"];

    /// <summary>The protocol and the metadata of a commit that makes a table.</summary>
    /// <param name="metadata">What the table is otherwise.</param>
    public static (ProtocolAction Protocol, MetadataAction Metadata) New(MetadataAction metadata) =>
        (new ProtocolAction(1, DeltaFeatures.FeatureWriter, null, [Feed, .. OldFeatures]), Enabled(metadata, [FeedProperty]));

    /// <summary>
    /// The protocol and the metadata that a commit to a table has to say: the metadata that it changes, and what is put to use where the table was made
    /// without it. A feature once there stays.
    /// </summary>
    /// <param name="head">The version that the commit follows.</param>
    /// <param name="changed">New metadata; null where it stays.</param>
    /// <param name="hasVectors">Whether files of the table have deletion vectors after the commit.</param>
    /// <returns>Each null where there is nothing to say.</returns>
    public static (ProtocolAction? Protocol, MetadataAction? Metadata) Changed(DeltaSnapshot head, MetadataAction? changed, bool hasVectors)
    {
        var protocol = WithFeed(head.Protocol);
        protocol = hasVectors ? WithVectors(protocol) : protocol;
        var metadata = Enabled(changed ?? head.Metadata, hasVectors ? [FeedProperty, VectorsProperty] : [FeedProperty]);
        return (protocol == head.Protocol ? null : protocol, metadata == head.Metadata ? null : metadata);
    }

    /// <summary>Whether a table's protocol names features, so that deletion vectors can be among them.</summary>
    public static bool CanHaveVectors(ProtocolAction protocol) => WithFeed(protocol).MinWriterVersion == DeltaFeatures.FeatureWriter;

    /// <summary>An old writer version becomes the features that it stood for.</summary>
    private static ProtocolAction WithFeed(ProtocolAction protocol) => protocol.MinWriterVersion switch
    {
        >= DeltaFeatures.FeatureWriter when protocol.WriterFeatures?.Contains(Feed) == true => protocol,
        >= DeltaFeatures.FeatureWriter => protocol with { WriterFeatures = [.. protocol.WriterFeatures ?? [], Feed] },
        >= FeedWriter => protocol,
        3 => protocol with { MinWriterVersion = DeltaFeatures.FeatureWriter, WriterFeatures = [Feed, .. OldFeatures, "checkConstraints"] },
        _ => protocol with { MinWriterVersion = DeltaFeatures.FeatureWriter, WriterFeatures = [Feed, .. OldFeatures] },
    };

    private static ProtocolAction WithVectors(ProtocolAction protocol) => protocol.ReaderFeatures?.Contains(DeltaFeatures.DeletionVectors) == true
        ? protocol
        : protocol with
        {
            MinReaderVersion = FeatureReader,
            ReaderFeatures = [.. protocol.ReaderFeatures ?? [], DeltaFeatures.DeletionVectors],
            WriterFeatures = [.. protocol.WriterFeatures ?? [], DeltaFeatures.DeletionVectors],
        };

    private static MetadataAction Enabled(MetadataAction metadata, IReadOnlyList<string> properties) => properties.All(p => metadata.Configuration.GetValueOrDefault(p) == "true")
        ? metadata
        : metadata with { Configuration = metadata.Configuration.Where(c => !properties.Contains(c.Key)).Concat(properties.Select(p => KeyValuePair.Create(p, "true"))).ToDictionary(StringComparer.Ordinal) };
}
