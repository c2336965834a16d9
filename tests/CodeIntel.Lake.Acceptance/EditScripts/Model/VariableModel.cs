namespace CodeIntel.Lake.Acceptance.EditScripts.Model;

public sealed record VariableModel(string Name, string Value, string? Annotation = null)
{
    public string Text => Annotation is null ? $"{Name} = {Value}" : $"{Name}: {Annotation} = {Value}";
}
