using System.Runtime.InteropServices;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Python.Syntax;

/// <summary>
/// The functions of the tree-sitter core and of its Python grammar. Both libraries are the prebuilt Node.js modules: their C
/// functions are exported, and what they need of Node.js is bound lazily and never called. The short functions are called
/// without a transition of the garbage collector.
/// </summary>
internal sealed unsafe class NativeTreeSitter
{
    public readonly nint Language;
    public readonly delegate* unmanaged[Cdecl]<nint> ParserNew;
    public readonly delegate* unmanaged[Cdecl]<nint, void> ParserDelete;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, byte> ParserSetLanguage;
    public readonly delegate* unmanaged[Cdecl]<nint, nint, byte*, uint, nint> ParserParseString;
    public readonly delegate* unmanaged[Cdecl]<nint, void> TreeDelete;
    public readonly delegate* unmanaged[Cdecl]<nint, NativeNode> TreeRootNode;
    public readonly delegate* unmanaged[Cdecl]<NativeNode, NativeCursor> CursorNew;
    public readonly delegate* unmanaged[Cdecl]<NativeCursor*, void> CursorDelete;
    public readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeCursor*, NativeNode> CursorCurrentNode;
    public readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeCursor*, ushort> CursorCurrentField;
    public readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeCursor*, byte> CursorGotoFirstChild;
    public readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeCursor*, byte> CursorGotoNextSibling;
    public readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeCursor*, byte> CursorGotoParent;
    public readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeNode, ushort> NodeSymbol;
    public readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeNode, uint> NodeEndByte;
    public readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeNode, byte> NodeIsMissing;
    private readonly delegate* unmanaged[Cdecl]<nint, uint> languageSymbolCount;
    private readonly delegate* unmanaged[Cdecl]<nint, ushort, nint> languageSymbolName;
    private readonly delegate* unmanaged[Cdecl]<nint, ushort, int> languageSymbolType;
    private readonly delegate* unmanaged[Cdecl]<nint, uint> languageFieldCount;
    private readonly delegate* unmanaged[Cdecl]<nint, ushort, nint> languageFieldName;

    private NativeTreeSitter(nint core, nint grammar)
    {
        ParserNew = (delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(core, "ts_parser_new");
        ParserDelete = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(core, "ts_parser_delete");
        ParserSetLanguage = (delegate* unmanaged[Cdecl]<nint, nint, byte>)NativeLibrary.GetExport(core, "ts_parser_set_language");
        ParserParseString = (delegate* unmanaged[Cdecl]<nint, nint, byte*, uint, nint>)NativeLibrary.GetExport(core, "ts_parser_parse_string");
        TreeDelete = (delegate* unmanaged[Cdecl]<nint, void>)NativeLibrary.GetExport(core, "ts_tree_delete");
        TreeRootNode = (delegate* unmanaged[Cdecl]<nint, NativeNode>)NativeLibrary.GetExport(core, "ts_tree_root_node");
        CursorNew = (delegate* unmanaged[Cdecl]<NativeNode, NativeCursor>)NativeLibrary.GetExport(core, "ts_tree_cursor_new");
        CursorDelete = (delegate* unmanaged[Cdecl]<NativeCursor*, void>)NativeLibrary.GetExport(core, "ts_tree_cursor_delete");
        CursorCurrentNode = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeCursor*, NativeNode>)NativeLibrary.GetExport(core, "ts_tree_cursor_current_node");
        CursorCurrentField = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeCursor*, ushort>)NativeLibrary.GetExport(core, "ts_tree_cursor_current_field_id");
        CursorGotoFirstChild = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeCursor*, byte>)NativeLibrary.GetExport(core, "ts_tree_cursor_goto_first_child");
        CursorGotoNextSibling = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeCursor*, byte>)NativeLibrary.GetExport(core, "ts_tree_cursor_goto_next_sibling");
        CursorGotoParent = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeCursor*, byte>)NativeLibrary.GetExport(core, "ts_tree_cursor_goto_parent");
        NodeSymbol = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeNode, ushort>)NativeLibrary.GetExport(core, "ts_node_symbol");
        NodeEndByte = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeNode, uint>)NativeLibrary.GetExport(core, "ts_node_end_byte");
        NodeIsMissing = (delegate* unmanaged[Cdecl, SuppressGCTransition]<NativeNode, byte>)NativeLibrary.GetExport(core, "ts_node_is_missing");
        languageSymbolCount = (delegate* unmanaged[Cdecl]<nint, uint>)NativeLibrary.GetExport(core, "ts_language_symbol_count");
        languageSymbolName = (delegate* unmanaged[Cdecl]<nint, ushort, nint>)NativeLibrary.GetExport(core, "ts_language_symbol_name");
        languageSymbolType = (delegate* unmanaged[Cdecl]<nint, ushort, int>)NativeLibrary.GetExport(core, "ts_language_symbol_type");
        languageFieldCount = (delegate* unmanaged[Cdecl]<nint, uint>)NativeLibrary.GetExport(core, "ts_language_field_count");
        languageFieldName = (delegate* unmanaged[Cdecl]<nint, ushort, nint>)NativeLibrary.GetExport(core, "ts_language_field_name_for_id");
        Language = ((delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(grammar, "tree_sitter_python"))();
    }

    /// <summary>The libraries beside the program, loaded once per process.</summary>
    /// <exception cref="LakeException">A library is missing or does not load.</exception>
    public static NativeTreeSitter Instance => Holder.Value;

    private static Lazy<NativeTreeSitter> Holder { get; } = new(() => new NativeTreeSitter(Load("tree-sitter.node"), Load("tree-sitter-python.node")));

    public int SymbolCount => (int)languageSymbolCount(Language);

    public int FieldCount => (int)languageFieldCount(Language);

    public string SymbolName(int symbol) => Marshal.PtrToStringUTF8(languageSymbolName(Language, (ushort)symbol)) ?? "";

    /// <summary>Whether the symbol is a named node's, not a token's such as <c>if</c>.</summary>
    public bool IsNamed(int symbol) => languageSymbolType(Language, (ushort)symbol) == 0;

    public string FieldName(int field) => Marshal.PtrToStringUTF8(languageFieldName(Language, (ushort)field)) ?? "";

    private static nint Load(string name)
    {
        var system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        var path = Path.Combine(AppContext.BaseDirectory, "native", $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", name);
        return NativeLibrary.TryLoad(path, out var handle)
            ? handle
            : throw new LakeException(
                LakeError.Unexpected,
                "native_library_missing",
                $"The native library '{path}' is missing or does not load on this machine. 'dotnet build' fetches it again.");
    }
}
