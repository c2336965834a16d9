using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Ids of what only its own file refers to, made of the file and a span.</summary>
internal sealed class SiteIds
{
    private readonly HashSet<long> taken = [];
    private byte[] fileId = [];
    private bool spansMayRepeat;

    /// <summary>Begins a file.</summary>
    /// <param name="file">Its id, in UTF-8.</param>
    /// <param name="hasErrors">Whether the parser had to invent tokens, so that two sites may have one span.</param>
    public void Begin(byte[] file, bool hasErrors)
    {
        fileId = file;
        spansMayRepeat = hasErrors;
        taken.Clear();
    }

    /// <summary>The id of a site; to be asked for once per site. Sites of one dataset with one span are told apart by their order.</summary>
    public long Of(ReadOnlySpan<byte> prefix, int start, int end)
    {
        var id = StableId.Span(prefix, fileId, start, end);
        if (!spansMayRepeat)
        {
            return id;
        }

        for (var ordinal = 1; !taken.Add(id); ordinal++)
        {
            byte[] numbered = [.. prefix, 0x1F, .. System.Text.Encoding.ASCII.GetBytes(ordinal.ToString())];
            id = StableId.Span(numbered, fileId, start, end);
        }

        return id;
    }
}
