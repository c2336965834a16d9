using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>Layouts as text.</summary>
internal static class LayoutText
{
    /// <summary><c>file_id</c> or <c>bucket</c>.</summary>
    public static string Kind(Layout layout) => layout.Kind == LayoutKind.Bucket ? "bucket" : "file_id";

    /// <summary>Number of buckets; 0 in the layout <c>file_id</c>.</summary>
    public static int Buckets(Layout layout) => layout.Kind == LayoutKind.Bucket ? 1 << layout.BucketBits : 0;

    /// <summary>Both for a person.</summary>
    public static string Of(string kind, int buckets) => buckets > 0 ? $"{kind}, {DisplayText.Count(buckets, "bucket")}" : kind;
}
