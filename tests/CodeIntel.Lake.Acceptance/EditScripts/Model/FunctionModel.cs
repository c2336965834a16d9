using System.Collections.Immutable;

namespace CodeIntel.Lake.Acceptance.EditScripts.Model;

/// <summary>A function or a method; an empty body is rendered as <c>pass</c>.</summary>
public sealed record FunctionModel(string Name)
{
    public ImmutableList<string> Decorators { get; init; } = [];

    public ImmutableList<ParameterModel> Parameters { get; init; } = [];

    public string? Returns { get; init; }

    public bool IsAsync { get; init; }

    public ImmutableList<Statement> Body { get; init; } = [];
}
