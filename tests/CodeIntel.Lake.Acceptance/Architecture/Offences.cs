using CodeIntel.Lake.Pipeline.Scan;

namespace CodeIntel.Lake.Acceptance.Architecture.Offences;

/// <summary>Each of these names the repository's differences in another place.</summary>
internal sealed class InField
{
    public List<RepositoryDiff?[]> Field = [];
}

internal sealed class InSignature
{
    public static int Count(IReadOnlyList<RepositoryDiff> diffs) => diffs.Count;
}

internal sealed class InBody
{
    public static object Make() => new RepositoryDiff([]);
}

internal sealed class InCall
{
    public static bool Ask(object any) => any is RepositoryDiff { IsEmpty: true };
}

internal sealed class InTypeArgument
{
    public static int Ask(IEnumerable<object> many) => many.OfType<RepositoryDiff>().Count();
}

internal sealed class InLambda
{
    public static Func<object> Make() => () => new RepositoryDiff([]);
}

internal sealed class InIterator
{
    public static IEnumerable<object> Make()
    {
        yield return new RepositoryDiff([]);
    }
}
