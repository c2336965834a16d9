using System.Buffers;
using CodeIntel.Lake.Python.Scopes;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Gives definitions, scopes and bindings their ids, before rows refer to them.</summary>
internal sealed class Identities
{
    private readonly StableIdBuilder id = new();
    private readonly ArrayBufferWriter<byte> path = new(256);
    private readonly Dictionary<(int Path, int Kind), int> ordinals = [];

    public static ReadOnlySpan<byte> DefinitionKind(in Definition definition) => definition.IsClass ? "class"u8 : definition.IsAsync ? "async_function"u8 : "function"u8;

    public void Assign(FileContext file)
    {
        Definitions(file);
        Scopes(file);
        Bindings(file);
    }

    private void Definitions(FileContext file)
    {
        ordinals.Clear();
        var definitions = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(file.Model.Definitions);
        foreach (ref var definition in definitions)
        {
            definition.QualifiedPath = Path(file.Model, definitions, definition, isBound: false);
            definition.BoundPath = Path(file.Model, definitions, definition, isBound: true);
            var kind = DefinitionKind(definition);
            ref var ordinal = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(ordinals, (definition.QualifiedPath, kind.Length), out _);
            definition.Ordinal = ordinal++;
            definition.Id = id.Begin("cst_def"u8).Add(file.FileId).Add(file.Model.Names[definition.QualifiedPath]).Add(kind).Add(definition.Ordinal).Value;
        }
    }

    private int Path(ScopeModel model, ReadOnlySpan<Definition> definitions, in Definition definition, bool isBound)
    {
        var name = isBound ? model.Names.Mangle(definition.Name, model[definition.Scope].Private) : definition.Name;
        var symbol = model.Find(definition.Scope, definition.Name);
        if (definition.Container < 0 || model.Symbols[symbol].Place == SymbolPlace.GlobalExplicit)
        {
            return name;
        }

        ref readonly var container = ref definitions[definition.Container];
        path.ResetWrittenCount();
        path.Write(model.Names[isBound ? container.BoundPath : container.QualifiedPath]);
        path.Write(container.IsClass ? "."u8 : ".<locals>."u8);
        path.Write(model.Names[name]);
        return model.Names.Intern(path.WrittenSpan);
    }

    private void Scopes(FileContext file)
    {
        for (var scope = 0; scope < file.Model.ScopeCount; scope++)
        {
            ref var entry = ref file.Model[scope];
            if (entry.Kind == ScopeKind.Module || entry.Definition >= 0)
            {
                entry.Id = id.Begin("py_scope"u8).Add(file.FileId).Add(file.DefinitionId(entry.Definition) ?? FileContext.NoDefinition).Value;
            }
            else
            {
                entry.Id = file.Ids.Of("py_scope"u8, file.Owner(entry.Node), entry.Name < 0 ? file.Text(entry.Node) : file.Model.Names[entry.Name]);
            }
        }
    }

    private void Bindings(FileContext file)
    {
        for (var symbol = 0; symbol < file.Model.Symbols.Count; symbol++)
        {
            ref var entry = ref file.Model.Symbols[symbol];
            entry.BindingId = id.Begin("py_binding"u8).Add(file.FileId).Add(file.Model[entry.Scope].Id).Add(file.Model.Names[entry.Name]).Value;
        }
    }
}
