using System.Buffers;
using System.Buffers.Text;
using CodeIntel.Lake.Python.Scopes;
using CodeIntel.Lake.Python.Syntax;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Python.Extractors;

/// <summary>Gives definitions, scopes and bindings their ids, before rows refer to them.</summary>
internal sealed class Identities
{
    private readonly ArrayBufferWriter<byte> text = new(256);
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
            definition.QualifiedPath = QualifiedPath(file.Model, definitions, definition);
            var kind = DefinitionKind(definition);
            ref var ordinal = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(ordinals, (definition.QualifiedPath, kind.Length), out _);
            definition.Ordinal = ordinal++;
            text.ResetWrittenCount();
            text.Write("cst_def"u8);
            Part(file.FileId);
            Part(file.Model.Names[definition.QualifiedPath]);
            Part(kind);
            Part(definition.Ordinal);
            definition.Id = StableId.Number(text.WrittenSpan);
        }
    }

    private int QualifiedPath(ScopeModel model, ReadOnlySpan<Definition> definitions, in Definition definition)
    {
        var symbol = model.Find(definition.Scope, definition.Name);
        if (definition.Container < 0 || model.Symbols[symbol].Place == SymbolPlace.GlobalExplicit)
        {
            return definition.Name;
        }

        ref readonly var container = ref definitions[definition.Container];
        text.ResetWrittenCount();
        text.Write(model.Names[container.QualifiedPath]);
        text.Write(container.IsClass ? "."u8 : ".<locals>."u8);
        text.Write(model.Names[definition.Name]);
        return model.Names.Intern(text.WrittenSpan);
    }

    /// <summary>The module's scope, and a definition's, share their span with a lone expression; so these have no span in their id.</summary>
    private void Scopes(FileContext file)
    {
        for (var scope = 0; scope < file.Model.ScopeCount; scope++)
        {
            ref var entry = ref file.Model[scope];
            if (entry.Kind == ScopeKind.Module || entry.Definition >= 0)
            {
                text.ResetWrittenCount();
                text.Write("py_scope"u8);
                Part(file.FileId);
                Part(entry.Definition < 0 ? -1 : file.Model.Definitions[entry.Definition].Id);
                entry.Id = StableId.Number(text.WrittenSpan);
            }
            else
            {
                ref var node = ref file.Tree[entry.Node];
                entry.Id = file.Ids.Of("py_scope"u8, node.Start, node.End);
            }
        }
    }

    private void Bindings(FileContext file)
    {
        for (var symbol = 0; symbol < file.Model.Symbols.Count; symbol++)
        {
            ref var entry = ref file.Model.Symbols[symbol];
            text.ResetWrittenCount();
            text.Write("py_binding"u8);
            Part(file.FileId);
            Part(file.Model[entry.Scope].Id);
            Part(file.Model.Names[entry.Name]);
            entry.BindingId = StableId.Number(text.WrittenSpan);
        }
    }

    private void Part(ReadOnlySpan<byte> part)
    {
        text.Write("\u001f"u8);
        text.Write(part);
    }

    private void Part(long number)
    {
        text.Write("\u001f"u8);
        Utf8Formatter.TryFormat(number, text.GetSpan(20), out var written);
        text.Advance(written);
    }
}
