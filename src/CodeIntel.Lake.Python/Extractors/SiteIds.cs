using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>
/// Ids of what only its own file refers to, free of positions: made of the file, the definition around the site, the site's text, and its
/// ordinal among the sites of its kind with that text in that definition.
/// </summary>
internal sealed class SiteIds
{
    /// <summary>Of a longer text its beginning and length count, so that a long chain of calls is not hashed once for each call.</summary>
    private const int MaxTextBytes = 128;

    private readonly StableIdBuilder id = new();
    private readonly Dictionary<ulong, int> ordinals = [];
    private byte[] fileId = [];

    /// <summary>Begins a file.</summary>
    /// <param name="file">Its id, in UTF-8.</param>
    public void Begin(byte[] file)
    {
        fileId = file;
        ordinals.Clear();
    }

    /// <summary>The id of a site; to be asked for once for each site, in source order.</summary>
    /// <param name="prefix">Kind of the sites.</param>
    /// <param name="owner">Id of the definition around the site, or <see cref="FileContext.NoDefinition"/>.</param>
    /// <param name="text">Text or name of the site.</param>
    public long Of(ReadOnlySpan<byte> prefix, long owner, ReadOnlySpan<byte> text)
    {
        id.Begin(prefix).Add(fileId).Add(owner);
        if (text.Length > MaxTextBytes)
        {
            id.Add(text[..MaxTextBytes]).Add(text.Length);
        }
        else
        {
            id.Add(text);
        }

        // Texts that share a hash only share a count: their ids differ by the texts.
        return id.Add(CollectionsMarshal.GetValueRefOrAddDefault(ordinals, XxHash3.HashToUInt64(id.Text), out _)++).Value;
    }

    /// <summary>The id of the part of a site at that place, from 0.</summary>
    public long Of(ReadOnlySpan<byte> prefix, long site, int place) => id.Begin(prefix).Add(fileId).Add(site).Add(place).Value;
}
