namespace CodeIntel.Lake.Storage;

/// <summary>What went wrong, as a program reads it. The exit code of the command line follows from it.</summary>
public enum LakeError
{
    /// <summary>A fault of ours or of the machine: exit code 1.</summary>
    Unexpected = 1,

    /// <summary>The words of a command are off: exit code 2.</summary>
    Usage = 2,

    /// <summary>pipeline.yaml, a contract or a rule file is wrong: exit code 3.</summary>
    Configuration = 3,

    /// <summary>The repository cannot be read: exit code 4.</summary>
    Repository = 4,

    /// <summary>A live process holds the writer lock: exit code 5.</summary>
    Locked = 5,

    /// <summary>The lake is damaged, newer than this program, or another repository's: exit code 6.</summary>
    LakeUnusable = 6,

    /// <summary>verify or publish found a violation: exit code 7.</summary>
    Violation = 7,

    /// <summary>The answer cannot be written to where it is wanted: exit code 8.</summary>
    Output = 8,

    /// <summary>Memory did not suffice: exit code 9.</summary>
    Memory = 9,

    /// <summary>The repository lost so many files that it may be no whole one: exit code 10.</summary>
    Shrunk = 10,

    /// <summary>What is asked of another program could not be had of some files; the rest is done: exit code 11.</summary>
    Semantics = 11,
}

/// <summary>An error that a user can act on: it says what happened, where, and what to do next.</summary>
public class LakeException(LakeError error, string code, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The family of the error; its number is the exit code.</summary>
    public LakeError Error { get; } = error;

    /// <summary>A stable word for programs, such as <c>lake_locked</c>.</summary>
    public string Code { get; } = code;
}
