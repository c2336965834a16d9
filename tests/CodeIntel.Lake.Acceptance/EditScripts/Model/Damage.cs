namespace CodeIntel.Lake.Acceptance.EditScripts.Model;

/// <summary>What keeps a file's model from being rendered as it is; the model stays, so that a heal brings the source back.</summary>
public enum Damage
{
    None,
    UnclosedParenthesis,
    MissingColon,
    BadIndent,
    InvalidUtf8,

    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>A comment and blank lines: valid, but nothing to extract.</summary>
    CommentOnly,

    /// <summary>As it is, and more bytes than a scan takes.</summary>
    TooLarge,
}
