namespace CodeIntel.Lake.Storage.Engines;

/// <summary>The engine refused a statement. The message holds the engine's words and the statement's beginning.</summary>
public sealed class EngineException : LakeException
{
    private const int ShownLength = 500;

    /// <summary>An error of one statement.</summary>
    /// <param name="engineMessage">What the engine said.</param>
    /// <param name="statement">The text that was run; its first 500 characters are kept.</param>
    public EngineException(string engineMessage, string statement)
        : base(LakeError.Unexpected, "sql_failed", $"{engineMessage}\nin: {Shorten(statement)}")
    {
        EngineMessage = engineMessage;
        Statement = Shorten(statement);
    }

    /// <summary>The engine's words alone.</summary>
    public string EngineMessage { get; }

    /// <summary>The engine's words without its picture of the statement, which holds more than the user wrote.</summary>
    public string Complaint => EngineMessage.Split("\n\nLINE ")[0];

    /// <summary>The first 500 characters of the statement.</summary>
    public string Statement { get; }

    private static string Shorten(string statement) => statement.Length <= ShownLength ? statement : statement[..ShownLength];
}
