using CodeIntel.Lake.Python.Scopes;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>py_scopes_v1</c> and <c>py_bindings_v1</c>.</summary>
internal sealed class ScopeRows(IRowWriters writers)
{
    public DatasetRows Scopes { get; } = new(writers.For("py_scopes_v1"));

    public DatasetRows Bindings { get; } = new(writers.For("py_bindings_v1"));

    public void Write(FileContext file)
    {
        for (var index = 0; index < file.Model.ScopeCount; index++)
        {
            Scope(file, index);
            for (var symbol = file.Model[index].FirstSymbol; symbol >= 0; symbol = file.Model.Symbols[symbol].Next)
            {
                Binding(file, ref file.Model.Symbols[symbol]);
            }
        }
    }

    private void Scope(FileContext file, int index)
    {
        ref var scope = ref file.Model[index];
        ref var node = ref file.Tree[scope.Node];
        var isModule = scope.Kind == ScopeKind.Module;
        Scopes.Begin(file)
            .Long(scope.Id)
            .OptionalLong(isModule ? null : file.Model[scope.Parent].Id)
            .Utf8(Kind(scope.Kind))
            .Utf8(scope.Name >= 0 ? file.Model.Names[scope.Name] : Name(scope.Kind))
            .OptionalLong(file.DefinitionId(scope.Definition))
            .Span(file, isModule ? 0 : node.Start, isModule ? file.Source.Utf8.Length : EndOf(file, scope))
            .Integer(isModule ? 1 : file.Line(scope.Node))
            .End();
    }

    private void Binding(FileContext file, ref Symbol symbol)
    {
        var isBoundInModule = symbol.Scope == 0 && (symbol.Use & SymbolUse.Bound) != 0;
        Bindings.Begin(file)
            .Long(symbol.BindingId)
            .Long(file.Model[symbol.Scope].Id)
            .Utf8(file.Model.Names[symbol.Name])
            .Boolean((symbol.Use & SymbolUse.Referenced) != 0)
            .Boolean((symbol.Use & SymbolUse.Assigned) != 0)
            .Boolean((symbol.Use & SymbolUse.Imported) != 0)
            .Boolean((symbol.Use & SymbolUse.Annotated) != 0)
            .Boolean((symbol.Use & SymbolUse.Parameter) != 0)
            .Boolean(symbol.Place == SymbolPlace.Local || isBoundInModule)
            .Boolean(symbol.Place is SymbolPlace.GlobalExplicit or SymbolPlace.GlobalImplicit || isBoundInModule)
            .Boolean(symbol.Place == SymbolPlace.GlobalExplicit)
            .Boolean((symbol.Use & SymbolUse.Nonlocal) != 0)
            .Boolean(symbol.Place == SymbolPlace.Free)
            .Boolean((symbol.Use & SymbolUse.Namespace) != 0)
            .OptionalLong(symbol.Owner < 0 ? null : file.Model.Symbols[symbol.Owner].BindingId)
            .End();
    }

    private static int EndOf(FileContext file, in Scope scope) =>
        scope.Definition >= 0 ? file.Tree[file.Tree.LastToken(scope.Node)].End : file.Tree[scope.Node].End;

    private static ReadOnlySpan<byte> Kind(ScopeKind kind) => kind switch
    {
        ScopeKind.Module => "module"u8,
        ScopeKind.Class => "class"u8,
        ScopeKind.Function => "function"u8,
        ScopeKind.Lambda => "lambda"u8,
        ScopeKind.TypeParameters => "type_parameters"u8,
        _ => "comprehension"u8,
    };

    private static ReadOnlySpan<byte> Name(ScopeKind kind) => kind switch
    {
        ScopeKind.Module => "top"u8,
        ScopeKind.Lambda => "lambda"u8,
        ScopeKind.ListComprehension => "listcomp"u8,
        ScopeKind.SetComprehension => "setcomp"u8,
        ScopeKind.DictComprehension => "dictcomp"u8,
        _ => "genexpr"u8,
    };
}
