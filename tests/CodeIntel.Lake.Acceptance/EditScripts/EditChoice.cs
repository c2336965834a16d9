namespace CodeIntel.Lake.Acceptance.EditScripts;

/// <summary>What replays a step: the operator's name and the seed that it draws from.</summary>
public sealed record EditChoice(string Operator, ulong Seed)
{
    public override string ToString() => $"{Operator}@{Seed:x16}";
}
