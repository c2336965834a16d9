using CodeIntel.Lake.Python.Rows;
using CodeIntel.Lake.Python.Scopes;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Writes <c>py_scopes_v1</c> and <c>py_bindings_v1</c>.</summary>
internal sealed class ScopeRows(IRowWriters writers)
{
    private readonly RowWriter<PyScopesV1> scopes = new(writers);

    private readonly RowWriter<PyBindingsV1> bindings = new(writers);

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
        scopes.Write(new PyScopesV1
        {
            FileId = file.FileId,
            Path = file.Path,
            ScopeId = scope.Id,
            ParentScopeId = isModule ? null : file.Model[scope.Parent].Id,
            Kind = Kind(scope.Kind),
            Name = scope.Name >= 0 ? file.Model.Names[scope.Name] : Name(scope.Kind),
            DefId = file.DefinitionId(scope.Definition),
            Bstart = file.Source.Raw(isModule ? 0 : node.Start),
            Bend = file.Source.Raw(isModule ? file.Source.Utf8.Length : file.Tree[scope.Node].End),
            Line = isModule ? 1 : file.Line(scope.Node),
        });
    }

    private void Binding(FileContext file, ref Symbol symbol)
    {
        var isBoundInModule = symbol.Scope == 0 && (symbol.Use & SymbolUse.Bound) != 0;
        bindings.Write(new PyBindingsV1
        {
            FileId = file.FileId,
            Path = file.Path,
            BindingId = symbol.BindingId,
            ScopeId = file.Model[symbol.Scope].Id,
            Name = file.Model.Names[symbol.Name],
            IsReferenced = (symbol.Use & SymbolUse.Referenced) != 0,
            IsAssigned = (symbol.Use & SymbolUse.Assigned) != 0,
            IsImported = (symbol.Use & SymbolUse.Imported) != 0,
            IsAnnotated = (symbol.Use & SymbolUse.Annotated) != 0,
            IsParameter = (symbol.Use & SymbolUse.Parameter) != 0,
            IsLocal = symbol.Place == SymbolPlace.Local || isBoundInModule,
            IsGlobal = symbol.Place is SymbolPlace.GlobalExplicit or SymbolPlace.GlobalImplicit || isBoundInModule,
            IsDeclaredGlobal = symbol.Place == SymbolPlace.GlobalExplicit,
            IsNonlocal = (symbol.Use & SymbolUse.Nonlocal) != 0,
            IsFree = symbol.Place == SymbolPlace.Free,
            IsNamespace = (symbol.Use & SymbolUse.Namespace) != 0,
            OwnerBindingId = symbol.Owner < 0 ? null : file.Model.Symbols[symbol.Owner].BindingId,
        });
    }

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
