namespace CodeIntel.Lake.Acceptance.EditScripts.Model;

/// <summary>A statement of a body; its text may have several lines, indented by four spaces a level.</summary>
public abstract record Statement
{
    public abstract string Text { get; }
}

/// <summary><c>[Target = ]Callee(Arguments)</c>, the callee spelled as its import wants it.</summary>
public sealed record CallStatement(string Callee, string Arguments, string? Target = null) : Statement
{
    public override string Text => (Target is null ? "" : $"{Target} = ") + $"{Callee}({Arguments})";
}

public sealed record SnippetStatement(string Source) : Statement
{
    public override string Text => Source;
}
