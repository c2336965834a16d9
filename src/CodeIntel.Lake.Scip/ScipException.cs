using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Scip;

/// <summary>An index that breaks the format, or ends too early. Its code is <c>scip_malformed</c>; the text says where.</summary>
public sealed class ScipException(string message, Exception? inner = null) : LakeException(LakeError.Repository, "scip_malformed", message, inner);
