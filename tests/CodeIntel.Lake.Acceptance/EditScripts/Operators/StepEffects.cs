namespace CodeIntel.Lake.Acceptance.EditScripts.Operators;

/// <summary>What a step asks of the harness besides writing the tree.</summary>
[Flags]
public enum StepEffects
{
    None = 0,

    /// <summary>Bump the fingerprint of a rule, a contract or a tool; the tree is as before.</summary>
    BumpRule = 1,
}
