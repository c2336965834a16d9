namespace CodeIntel.Lake.Storage.Delta;

/// <summary>What makes a table's change data feed: its protocol, its property, and the folder of its change files.</summary>
internal static class ChangeFeed
{
    /// <summary>The folder below a table in which change files lie.</summary>
    public const string Folder = "_change_data";

    private const string Feature = "changeDataFeed";
    private const string Property = "delta.enableChangeDataFeed";

    /// <summary>The first writer version that knows the feed without naming it.</summary>
    private const int FeedWriter = 4;

    private static readonly string[] OldFeatures = ["appendOnly", "invariants"];

    /// <summary>The protocol and the metadata of a commit that makes a table with the feed.</summary>
    /// <param name="metadata">What the table is otherwise.</param>
    public static (ProtocolAction Protocol, MetadataAction Metadata) New(MetadataAction metadata) =>
        (new ProtocolAction(1, DeltaFeatures.FeatureWriter, null, [Feature, .. OldFeatures]), With(metadata));

    /// <summary>
    /// The protocol and the metadata that a commit to a table has to say: the metadata that it changes, and what the feed asks for where the table
    /// was made without it. A feature once there stays.
    /// </summary>
    /// <param name="head">The version that the commit follows.</param>
    /// <param name="changed">New metadata; null where it stays.</param>
    /// <returns>Each null where there is nothing to say.</returns>
    public static (ProtocolAction? Protocol, MetadataAction? Metadata) Changed(DeltaSnapshot head, MetadataAction? changed) =>
        (With(head.Protocol), changed is not null || !Has(head.Metadata) ? With(changed ?? head.Metadata) : null);

    private static bool Has(MetadataAction metadata) => metadata.Configuration.GetValueOrDefault(Property) == "true";

    private static MetadataAction With(MetadataAction metadata) => Has(metadata)
        ? metadata
        : metadata with { Configuration = new Dictionary<string, string>(metadata.Configuration) { [Property] = "true" } };

    /// <summary>A protocol with the feed; null where this one has it. An old writer version becomes the features that it stood for.</summary>
    private static ProtocolAction? With(ProtocolAction protocol) => protocol.MinWriterVersion switch
    {
        >= DeltaFeatures.FeatureWriter when protocol.WriterFeatures?.Contains(Feature) == true => null,
        >= DeltaFeatures.FeatureWriter => protocol with { WriterFeatures = [.. protocol.WriterFeatures ?? [], Feature] },
        >= FeedWriter => null,
        3 => protocol with { MinWriterVersion = DeltaFeatures.FeatureWriter, WriterFeatures = [Feature, .. OldFeatures, "checkConstraints"] },
        _ => protocol with { MinWriterVersion = DeltaFeatures.FeatureWriter, WriterFeatures = [Feature, .. OldFeatures] },
    };
}
