namespace CodeIntel.Lake.Storage.Engines;

/// <summary>
/// The engine refused a statement. Where that is the statement's fault, the code is <c>sql_failed</c>, and the message holds the engine's words and the statement's
/// beginning. Where it is that of a file, the code is <c>io_failed</c> (it cannot be opened, read or written) or <c>data_file_damaged</c>; where memory did not
/// suffice, <c>out_of_memory</c>. The engine's words then say all.
/// </summary>
public sealed class EngineException : LakeException
{
    private const int ShownLength = 500;

    /// <summary>An error of one statement.</summary>
    /// <param name="engineMessage">What the engine said.</param>
    /// <param name="statement">The text that was run; its first 500 characters are kept.</param>
    public EngineException(string engineMessage, string statement)
        : this(engineMessage, Shorten(statement), Fault(engineMessage))
    {
    }

    private EngineException(string engineMessage, string statement, (LakeError Error, string Code)? fault)
        : base(
            fault?.Error ?? LakeError.Unexpected,
            fault?.Code ?? "sql_failed",
            fault is null ? $"{engineMessage}\nin: {statement}" : engineMessage)
    {
        EngineMessage = engineMessage;
        Statement = statement;
    }

    /// <summary>The engine's words alone.</summary>
    public string EngineMessage { get; }

    /// <summary>The engine's words without its picture of the statement, which holds more than the user wrote.</summary>
    public string Complaint => EngineMessage.Split("\n\nLINE ")[0];

    /// <summary>The first 500 characters of the statement.</summary>
    public string Statement { get; }

    /// <summary>The engine begins with the kind of an error; what it meets inside of a Parquet file comes as one that it does not know, too.</summary>
    private static (LakeError Error, string Code)? Fault(string message) =>
        message.StartsWith("IO Error: ", StringComparison.Ordinal) ? (LakeError.LakeUnusable, "io_failed")
        : message.StartsWith("Out of Memory Error: ", StringComparison.Ordinal) ? (LakeError.Memory, "out_of_memory")
        : message.StartsWith("Invalid Error: ", StringComparison.Ordinal) || IsOfParquet(message) ? (LakeError.LakeUnusable, "data_file_damaged")
        : null;

    private static bool IsOfParquet(string message) =>
        message.StartsWith("Invalid Input Error: ", StringComparison.Ordinal) && message.Contains(".parquet'", StringComparison.Ordinal);

    private static string Shorten(string statement) => statement.Length <= ShownLength ? statement : statement[..ShownLength];
}
