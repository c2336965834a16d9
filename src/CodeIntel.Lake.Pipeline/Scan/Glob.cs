using System.IO.Enumeration;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>
/// One pattern over repository-relative POSIX paths, case-sensitive: <c>**</c> stands for any number of folders (for one name or more at
/// the end), <c>*</c> and <c>?</c> for characters within a name. A trailing <c>/</c> means all that is beneath. The pattern is held
/// against the whole path.
/// </summary>
public sealed class Glob
{
    private const string AnyDepth = "**";
    private readonly string[] parts;
    private readonly bool[] literal;

    /// <summary>Reads a pattern.</summary>
    public Glob(string pattern)
    {
        parts = (pattern.EndsWith('/') ? pattern + AnyDepth : pattern).Split('/');
        literal = [.. parts.Select(p => p.AsSpan().IndexOfAny("*?\\") < 0)];
    }

    /// <summary>Whether a file's path matches.</summary>
    public bool Matches(ReadOnlySpan<char> path) => Match(0, parts.Length, path, ended: false);

    /// <summary>Whether every path beneath a folder is sure to match.</summary>
    public bool CoversFolder(ReadOnlySpan<char> folder) => parts[^1] == AnyDepth && Match(0, parts.Length - 1, folder, ended: false);

    private bool Match(int index, int end, ReadOnlySpan<char> rest, bool ended)
    {
        if (index == end)
        {
            return ended;
        }

        if (parts[index] != AnyDepth)
        {
            return !ended && MatchesName(index, Head(rest)) && Match(index + 1, end, Tail(rest, out var last), last);
        }

        if (index == end - 1)
        {
            return !ended;
        }

        while (!Match(index + 1, end, rest, ended))
        {
            if (ended)
            {
                return false;
            }

            rest = Tail(rest, out ended);
        }

        return true;
    }

    private bool MatchesName(int index, ReadOnlySpan<char> name) => literal[index]
        ? name.SequenceEqual(parts[index])
        : FileSystemName.MatchesSimpleExpression(parts[index], name, ignoreCase: false);

    private static ReadOnlySpan<char> Head(ReadOnlySpan<char> path) => path.IndexOf('/') is var cut and >= 0 ? path[..cut] : path;

    private static ReadOnlySpan<char> Tail(ReadOnlySpan<char> path, out bool ended)
    {
        var cut = path.IndexOf('/');
        ended = cut < 0;
        return ended ? default : path[(cut + 1)..];
    }
}
