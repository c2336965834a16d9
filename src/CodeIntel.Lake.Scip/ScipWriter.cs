using Google.Protobuf;

namespace CodeIntel.Lake.Scip;

/// <summary>Writes an index part by part: first its metadata, then documents and external symbols.</summary>
/// <param name="stream">Where to; it is closed with the writer.</param>
public sealed class ScipWriter(Stream stream) : IDisposable
{
    private readonly CodedOutputStream output = new(stream, leaveOpen: false);

    /// <summary>Writes to a file that is not there yet.</summary>
    public static ScipWriter Create(string path) => new(new FileStream(path, FileMode.CreateNew, FileAccess.Write));

    /// <summary>Writes who made the index, of what.</summary>
    public void Write(Metadata metadata) => Write(Index.MetadataFieldNumber, metadata);

    /// <summary>Writes what is said of one file.</summary>
    public void Write(Document document) => Write(Index.DocumentsFieldNumber, document);

    /// <summary>Writes a symbol of another package.</summary>
    public void WriteExternal(SymbolInformation symbol) => Write(Index.ExternalSymbolsFieldNumber, symbol);

    /// <summary>Ends the index.</summary>
    public void Dispose() => output.Dispose();

    private void Write(int field, IMessage part)
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteMessage(part);
    }
}
