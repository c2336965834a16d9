namespace CodeIntel.Lake.Acceptance.EditScripts.Model;

public sealed record ParameterModel(string Name, string? Annotation = null, string? Default = null)
{
    public string Text => Name + (Annotation is null ? "" : $": {Annotation}") + (Default is null ? "" : $"={Default}");
}
