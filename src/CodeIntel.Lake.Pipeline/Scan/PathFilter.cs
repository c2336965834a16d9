namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>Which paths a scan takes: those that an include pattern matches and no exclude pattern does.</summary>
public sealed class PathFilter(IEnumerable<string> include, IEnumerable<string> exclude)
{
    private readonly Glob[] include = [.. include.Select(p => new Glob(p))];
    private readonly Glob[] exclude = [.. exclude.Select(p => new Glob(p))];

    /// <summary>Whether the scan takes a file.</summary>
    public bool Takes(ReadOnlySpan<char> path) => AnyMatches(include, path) && !AnyMatches(exclude, path);

    /// <summary>Whether nothing beneath a folder can be taken, so that it need not be entered.</summary>
    public bool ShutsOut(ReadOnlySpan<char> folder)
    {
        foreach (var glob in exclude)
        {
            if (glob.CoversFolder(folder))
            {
                return true;
            }
        }

        return false;
    }

    private static bool AnyMatches(Glob[] globs, ReadOnlySpan<char> path)
    {
        foreach (var glob in globs)
        {
            if (glob.Matches(path))
            {
                return true;
            }
        }

        return false;
    }
}
