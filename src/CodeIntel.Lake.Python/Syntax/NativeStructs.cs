using System.Runtime.InteropServices;

namespace CodeIntel.Lake.Python.Syntax;

/// <summary>The core's <c>TSNode</c>: position and identity of a node of a native tree.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct NativeNode
{
    public readonly uint StartByte;
    public readonly uint StartRow;
    public readonly uint StartColumn;
    public readonly uint Alias;
    public readonly nint Id;
    public readonly nint Tree;
}

/// <summary>The core's <c>TSTreeCursor</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NativeCursor
{
    public nint Tree;
    public nint Id;
    public uint Context0;
    public uint Context1;
    public uint Context2;
}
