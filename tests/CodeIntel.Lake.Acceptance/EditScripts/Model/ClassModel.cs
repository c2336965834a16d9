using System.Collections.Immutable;

namespace CodeIntel.Lake.Acceptance.EditScripts.Model;

public sealed record ClassModel(string Name)
{
    public ImmutableList<string> Decorators { get; init; } = [];

    public ImmutableList<string> Bases { get; init; } = [];

    public ImmutableList<VariableModel> Attributes { get; init; } = [];

    public ImmutableList<FunctionModel> Methods { get; init; } = [];
}
