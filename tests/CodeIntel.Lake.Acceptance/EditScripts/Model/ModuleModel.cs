using System.Collections.Immutable;

namespace CodeIntel.Lake.Acceptance.EditScripts.Model;

/// <summary>A module's source in the order it is rendered: imports, <c>__all__</c>, variables, snippets, classes, functions, calls.</summary>
public sealed record ModuleModel
{
    public static readonly ModuleModel Empty = new();

    public ImmutableList<ImportModel> Imports { get; init; } = [];

    /// <summary>The names of <c>__all__</c>; null where the module has none.</summary>
    public ImmutableList<string>? All { get; init; }

    public ImmutableList<VariableModel> Variables { get; init; } = [];

    /// <summary>Top-level source that operators treat as a whole.</summary>
    public ImmutableList<string> Snippets { get; init; } = [];

    public ImmutableList<ClassModel> Classes { get; init; } = [];

    public ImmutableList<FunctionModel> Functions { get; init; } = [];

    public ImmutableList<Statement> Calls { get; init; } = [];

    /// <summary>The names that the module defines itself.</summary>
    public IEnumerable<string> Defined =>
        Variables.Select(v => v.Name).Concat(Classes.Select(c => c.Name)).Concat(Functions.Select(f => f.Name));

    public ModuleModel With(ImportModel import) => Imports.Contains(import) ? this : this with { Imports = Imports.Add(import) };

    public ModuleModel Replace(FunctionModel old, FunctionModel now) => this with { Functions = Functions.Replace(old, now) };

    public ModuleModel Replace(ClassModel old, ClassModel now) => this with { Classes = Classes.Replace(old, now) };
}
