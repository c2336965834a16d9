using CodeIntel.Lake.Acceptance.EditScripts.Trees;

namespace CodeIntel.Lake.Acceptance.EditScripts.Model;

/// <summary>A module and the byte-level choices its rendering follows.</summary>
public sealed record SourceFile(ModuleModel Module)
{
    public Charset Charset { get; init; }

    public bool Crlf { get; init; }

    public bool FormFeeds { get; init; }

    public bool Tabs { get; init; }

    public Damage Damage { get; init; }

    public MtimeTag Mtime { get; init; }

    /// <summary>Whether Python can parse the file: all but the purposely broken.</summary>
    public bool IsValid => Damage is Damage.None or Damage.Empty or Damage.CommentOnly or Damage.TooLarge;
}
