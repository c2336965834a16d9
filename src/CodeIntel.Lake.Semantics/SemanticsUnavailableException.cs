using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Semantics;

/// <summary>Node or pyright is missing, or another version than needed. Its code is <c>semantics_unavailable</c>; the text names the command that mends it.</summary>
public sealed class SemanticsUnavailableException(string message, Exception? inner = null) : LakeException(LakeError.Configuration, "semantics_unavailable", message, inner);
