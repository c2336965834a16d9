using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Cli;

/// <summary>Exit codes, as <c>--help</c> and the manual page list them.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Stopped = 130;

    /// <summary>Code and meaning, in order.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Done, "done"),
        (Of(LakeError.Unexpected), "unexpected: a fault of the program or of the machine"),
        (Of(LakeError.Usage), "usage: the words of the command are off"),
        (Of(LakeError.Configuration), "configuration: pipeline.yaml, a contract or a rule file is wrong"),
        (Of(LakeError.Repository), "repository: missing, or cannot be read"),
        (Of(LakeError.Locked), "locked: another process is writing to the lake"),
        (Of(LakeError.LakeUnusable), "lake or table unusable: missing, damaged, unwritable, newer, another repository's, or with features that are not read"),
        (Of(LakeError.Violation), "violation: verify or publish found that the lake breaks a promise, or refresh --strict a file that is not parsed"),
        (Of(LakeError.Output), "output: the answer cannot be written to standard output; what the command did is done"),
        (Of(LakeError.Memory), "memory: engine.memory_limit, or the machine's memory, does not suffice"),
        (Of(LakeError.Shrunk), "shrunk: the repository lost all files or more than half of many, so nothing is refreshed without --allow-shrink"),
        (Of(LakeError.Semantics), "semantics: the indexer could not be asked about some files; the epoch is made without them, and the next refresh asks again; 0 where refresh --semantics off has it so"),
        (Stopped, "stopped by Ctrl-C; the lake is as before"),
    ];

    public static int Of(LakeError error) => (int)error;
}
