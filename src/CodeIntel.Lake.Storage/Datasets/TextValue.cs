using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>A text of a row: a string, or valid UTF-8.</summary>
public readonly ref struct TextValue
{
    private readonly string? text;
    private readonly ReadOnlySpan<byte> utf8;

    private TextValue(string? text, ReadOnlySpan<byte> utf8)
    {
        this.text = text;
        this.utf8 = utf8;
    }

    /// <summary>A text.</summary>
    public static implicit operator TextValue(string text) => new(text, default);

    /// <summary>A text in UTF-8.</summary>
    public static implicit operator TextValue(ReadOnlySpan<byte> utf8) => new(null, utf8);

    /// <summary>Gives the text to a writer.</summary>
    public void WriteTo(IRowWriter writer)
    {
        if (text is null)
        {
            writer.Utf8(utf8);
        }
        else
        {
            writer.Text(text);
        }
    }
}

/// <summary>A text of a row, or null: the default value is null, and so is the default span, unlike an empty part of a text.</summary>
public readonly ref struct OptionalTextValue
{
    private readonly string? text;
    private readonly ReadOnlySpan<byte> utf8;

    private OptionalTextValue(string? text, ReadOnlySpan<byte> utf8)
    {
        this.text = text;
        this.utf8 = utf8;
    }

    /// <summary>A text, or null.</summary>
    public static implicit operator OptionalTextValue(string? text) => new(text, default);

    /// <summary>A text in UTF-8; null where the span is the default one.</summary>
    public static implicit operator OptionalTextValue(ReadOnlySpan<byte> utf8) => new(null, utf8);

    /// <summary>A text in UTF-8; null where it is empty.</summary>
    public static OptionalTextValue NotEmpty(ReadOnlySpan<byte> utf8) => utf8.IsEmpty ? default : utf8;

    /// <summary>Gives the text, or null, to a writer.</summary>
    public void WriteTo(IRowWriter writer)
    {
        if (text is null && !Unsafe.IsNullRef(in MemoryMarshal.GetReference(utf8)))
        {
            writer.Utf8(utf8);
        }
        else
        {
            writer.Text(text);
        }
    }
}
