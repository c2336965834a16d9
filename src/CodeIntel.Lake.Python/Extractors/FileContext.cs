using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using CodeIntel.Lake.Python.Ast;
using CodeIntel.Lake.Python.Flows;
using CodeIntel.Lake.Python.Scopes;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Python.Text;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>What all extractors read of one file: text, tree and scopes. Reused from file to file.</summary>
internal sealed class FileContext(ExtractLimits limits)
{
    /// <summary>Stands for the definition around a site that is in none.</summary>
    public const long NoDefinition = -1;

    /// <summary>Longer chains of names have no dotted name: no program means them as one.</summary>
    private const int MaxDottedBytes = 1000;
    private static readonly SearchValues<byte> NotInNames = SearchValues.Create(" \t\r\n\f\\#"u8);
    private static readonly Comparer<(int Node, long Id)> ByNode = Comparer<(int Node, long Id)>.Create((a, b) => a.Node.CompareTo(b.Node));
    private ScopeResolver? resolver;
    private readonly byte[] dotted = new byte[MaxDottedBytes];
    private readonly ArrayBufferWriter<byte> mangled = new(256);
    private readonly AstTree ast = new();
    private AstBuilder? builder;
    private AstMeasures? measures;
    private FlowBuilder? flows;
    private readonly List<(int Node, long Id)> calls = [];
    private bool hasAst;
    private bool isMeasured;
    private bool hasFlows;

    public byte[] FileId { get; private set; } = [];

    public byte[] Path { get; private set; } = [];

    public SourceText Source { get; private set; } = null!;

    public SyntaxTree Tree { get; } = new();

    public ScopeModel Model { get; } = new();

    public SiteIds Ids { get; } = new();

    /// <summary>The abstract syntax; made when it is first asked for.</summary>
    public AstTree Ast
    {
        get
        {
            if (!hasAst)
            {
                (builder ??= new AstBuilder(Tree)).Build(Source, ast);
                hasAst = true;
            }

            return ast;
        }
    }

    /// <summary>How values flow; likewise.</summary>
    public IReadOnlyList<Flow> Flows
    {
        get
        {
            flows ??= new FlowBuilder();
            if (!hasFlows)
            {
                flows.Build(this);
                hasFlows = true;
            }

            return flows.Flows;
        }
    }

    /// <summary>Notes the id of a call, in source order.</summary>
    public void NoteCall(int node, long id) => calls.Add((node, id));

    /// <summary>The id of a call (<c>cst_callsites_v1</c>) by its node; null where it is none.</summary>
    public long? CallId(int node)
    {
        var found = calls.BinarySearch((node, 0), ByNode);
        return found < 0 ? null : calls[found].Id;
    }

    /// <summary>What is counted in it; likewise.</summary>
    public AstMeasures Measures
    {
        get
        {
            measures ??= new AstMeasures(Tree);
            if (!isMeasured)
            {
                measures.Measure(Ast, Source);
                isMeasured = true;
            }

            return measures;
        }
    }

    public void Begin(SourceFile file)
    {
        FileId = Encoding.UTF8.GetBytes(file.FileId);
        Path = Encoding.UTF8.GetBytes(file.Path);
        Ids.Begin(FileId);
        calls.Clear();
        (hasAst, isMeasured, hasFlows) = (false, false, false);
    }

    public void SetText(SourceText source) => Source = source;

    public void SetResolver(ScopeResolver value) => resolver = value;

    public ReadOnlySpan<byte> Text(int node) => Source.Slice(Tree[node].Start, Tree[node].End);

    /// <summary>The identifier that a node is, as Python compares it.</summary>
    public ReadOnlySpan<byte> Name(int node) => IdentifierForm.Of(Text(node));

    public ReadOnlySpan<byte> ClippedText(int node) => Clipped(Text(node));

    /// <summary>The beginning of a text that a row may hold.</summary>
    public ReadOnlySpan<byte> Clipped(ReadOnlySpan<byte> text) => TextLimit.Clip(text, limits.MaxTextCharacters);

    /// <summary>The text of a node; null where there is none, which is -1.</summary>
    public OptionalTextValue OptionalText(int node) => node < 0 ? default : Text(node);

    /// <summary>The same, clipped.</summary>
    public OptionalTextValue OptionalClippedText(int node) => node < 0 ? default : ClippedText(node);

    /// <summary>The identifier that a node is; null where there is none, which is -1.</summary>
    public OptionalTextValue OptionalName(int node) => node < 0 ? default : Name(node);

    /// <summary>Line of a node's start, from 1.</summary>
    public int Line(int node) => Tree[node].Row + 1;

    /// <summary>Column of a node's start, from 0.</summary>
    public int Column(int node)
    {
        var row = Tree[node].Row;
        return row < Source.Lines.Count ? Tree[node].Start - Source.Lines.Start(row) : 0;
    }

    /// <summary>Line, from 1, of a node's last byte, and the column, from 0, after it.</summary>
    public (int Line, int Column) End(int node)
    {
        ref var found = ref Tree[node];
        if (found.Row >= Source.Lines.Count)
        {
            return (found.Row + 1, 0);
        }

        var isOneLine = found.End <= found.Start || found.Row + 1 >= Source.Lines.Count || found.End <= Source.Lines.Start(found.Row + 1);
        var row = isOneLine ? found.Row : Source.Lines.RowOf(found.End - 1);
        return (row + 1, found.End - Source.Lines.Start(row));
    }

    public int Scope(int node) => ScopeReference.Scope(Tree[node].Scope);

    public long ScopeId(int node) => Model[Scope(node)].Id;

    /// <summary>Id of the innermost definition whose body holds the node.</summary>
    public long? Container(int node) => DefinitionId(Model[Scope(node)].Container);

    /// <summary>
    /// Id of the innermost definition whose statement holds the node, decorators, parameters and annotations included: what a new definition
    /// brings along is no site of the body around it. <see cref="NoDefinition"/> where there is none.
    /// </summary>
    public long Owner(int node)
    {
        var definitions = CollectionsMarshal.AsSpan(Model.Definitions);
        var (first, beyond) = (0, definitions.Length);
        while (first < beyond)
        {
            var middle = (first + beyond) / 2;
            (first, beyond) = definitions[middle].Statement <= node ? (middle + 1, beyond) : (first, middle);
        }

        var found = first - 1;
        while (found >= 0 && Tree[definitions[found].Statement].Next <= node)
        {
            found = definitions[found].Container;
        }

        return found < 0 ? NoDefinition : definitions[found].Id;
    }

    public long? DefinitionId(int definition) => definition < 0 ? null : Model.Definitions[definition].Id;

    /// <summary>The binding that a name refers to; null when the file does not bind it.</summary>
    public long? Binding(int identifier) => Tree[identifier].Mark != 0 && OwnerOf(identifier) is >= 0 and var owner ? Model.Symbols[owner].BindingId : null;

    /// <summary>Whether there is an identifier, and the source holds it: the parser puts empty ones where some are missing.</summary>
    public bool IsWritten(int identifier) => identifier >= 0 && Tree[identifier].End > Tree[identifier].Start;

    /// <summary>The symbol that an identifier refers to; -1 when the file does not bind it.</summary>
    public int OwnerOf(int identifier) => Tree[identifier].Mark switch
    {
        0 => OwnerSeenFrom(identifier, Text(identifier)),
        > 0 and var mark => Model.Symbols[mark - 1].Owner,
        var mark => resolver!.OwnerSeenFrom(Scope(identifier), Model.Names.Mangle(-1 - mark, Model[Scope(identifier)].Private)),
    };

    /// <summary>The symbol that a name would refer to where a node stands; -1 when the file does not bind it.</summary>
    public int OwnerSeenFrom(int node, ReadOnlySpan<byte> name) =>
        resolver!.OwnerSeenFrom(Scope(node), Model.Names.Mangle(Model.Names.Intern(name), Model[Scope(node)].Private));

    /// <summary>An identifier as Python stores it where it stands: <c>__x</c> in the body of a class has the class's name before it.</summary>
    public ReadOnlySpan<byte> Mangled(int identifier) => Model.Names[Model.Names.Mangle(Model.Names.Intern(Text(identifier)), Model[Scope(identifier)].Private)];

    /// <summary>The first name of an expression that is a pure chain of names, or -1.</summary>
    public int Root(int expression) => Tree[expression].Kind switch
    {
        SyntaxKind.Identifier => expression,
        SyntaxKind.Attribute => Tree[expression].Mark - 1,
        _ => -1,
    };

    /// <summary>
    /// The chain of names as a dotted name without blanks, private names as Python mangles them; empty where there is none. Valid until the next call.
    /// </summary>
    public ReadOnlySpan<byte> Dotted(int expression) => Root(expression) < 0 ? [] : Dotted(expression, Tree[expression].Next - 1);

    /// <summary>The same of a chain that ends with a node below an expression.</summary>
    public ReadOnlySpan<byte> Dotted(int expression, int last)
    {
        var names = JoinedNames(expression, last);
        var owner = Model[Scope(expression)].Private;
        if (owner < 0 || names.IndexOf("__"u8) < 0)
        {
            return names;
        }

        mangled.ResetWrittenCount();
        foreach (var part in names.Split((byte)'.'))
        {
            mangled.Write(mangled.WrittenCount > 0 ? "."u8 : []);
            mangled.Write(Model.Names[Model.Names.Mangle(Model.Names.Intern(names[part]), owner)]);
        }

        return mangled.WrittenSpan;
    }

    /// <summary>All names below a node joined by dots; empty where that is too long. Valid until the next call.</summary>
    public ReadOnlySpan<byte> JoinedNames(int node) => JoinedNames(node, Tree[node].Next - 1);

    /// <summary>The same, up to a last node below it.</summary>
    public ReadOnlySpan<byte> JoinedNames(int node, int last)
    {
        var text = Source.Slice(Tree[node].Start, Tree[last].End);
        if (text.Length > MaxDottedBytes)
        {
            return [];
        }

        if (!text.ContainsAny(NotInNames))
        {
            return IdentifierForm.Of(text);
        }

        var length = 0;
        for (var i = node; i <= last; i++)
        {
            if (Tree[i].Kind == SyntaxKind.Identifier)
            {
                if (length > 0)
                {
                    dotted[length++] = (byte)'.';
                }

                var name = Text(i);
                name.CopyTo(dotted.AsSpan(length));
                length += name.Length;
            }
        }

        return IdentifierForm.Of(dotted.AsSpan(0, length));
    }

    /// <summary>The dots and the name of a relative import, without blanks.</summary>
    public string RelativeName(int import)
    {
        var name = Tree.Child(import, SyntaxKind.DottedName);
        var dots = Text(import)[..(name < 0 ? ^0 : Tree[name].Start - Tree[import].Start)].Count((byte)'.');
        return new string('.', dots) + (name < 0 ? "" : Encoding.UTF8.GetString(JoinedNames(name)));
    }

    /// <summary>Finds the pure chains of names: children come after their parents, so the tree is read backwards.</summary>
    public void LinkChains()
    {
        for (var i = Tree.Count - 1; i > 0; i--)
        {
            if (Tree[i].Kind == SyntaxKind.Attribute && Tree.Child(i, SyntaxField.Object) is >= 0 and var target)
            {
                Tree[i].Mark = Root(target) + 1;
            }
            else if (Tree[i].Kind == SyntaxKind.Assignment && Tree.Child(i, SyntaxField.Right) is >= 0 and var right)
            {
                Tree[i].Mark = Tree[right].Kind == SyntaxKind.Assignment ? Tree[right].Mark : right;
            }
        }
    }
}
