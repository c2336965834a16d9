using System.Buffers;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Hashes what a user of a definition can see.</summary>
internal sealed class SurfaceHash
{
    private readonly ArrayBufferWriter<byte> text = new(1024);

    public long Value => StableId.Number(text.WrittenSpan);

    public void Begin()
    {
        text.ResetWrittenCount();
        text.Write("cst_def_surface"u8);
    }

    public void Add(ReadOnlySpan<byte> part)
    {
        text.Write("\u001f"u8);
        text.Write(part);
    }
}
