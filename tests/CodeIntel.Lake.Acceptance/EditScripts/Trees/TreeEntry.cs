namespace CodeIntel.Lake.Acceptance.EditScripts.Trees;

public abstract record TreeEntry;

/// <summary>A symbolic link; the target is written as it stands, relative to the link's own folder.</summary>
public sealed record LinkEntry(string Target) : TreeEntry;

/// <summary>A file whose name holds the byte FF for each <see cref="ProjectTree.NotUtf8"/>.</summary>
public sealed record RawNameEntry : TreeEntry;

public sealed record FileEntry(byte[] Bytes, MtimeTag Mtime) : TreeEntry
{
    public bool Equals(FileEntry? other) => other is not null && Mtime == other.Mtime && Bytes.AsSpan().SequenceEqual(other.Bytes);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        hash.AddBytes(Bytes);
        hash.Add(Mtime);
        return hash.ToHashCode();
    }
}
