using CodeIntel.Lake.Cli.Commands;
using CodeIntel.Lake.Storage;

namespace CodeIntel.Lake.Cli;

/// <summary>The qualified names that an epoch knows, by the ready question <c>names</c>.</summary>
internal sealed class KnownNames
{
    private readonly IReadOnlyList<string> names;

    private KnownNames(IReadOnlyList<string> names) => this.names = names;

    /// <summary>Those of one epoch of each place.</summary>
    /// <exception cref="LakeException"><c>question_missing</c> or <c>question_invalid</c>.</exception>
    public static KnownNames Of(Invocation invocation, IEnumerable<Workplace> places, long? epoch)
    {
        var question = ReadyQuestion.Find(invocation.Settings.Schemas, "names");
        return new([.. places.SelectMany(p => AskCommand.Ask(invocation, p, question.Sql, epoch, answer => question.Require(answer, [("name", "VARCHAR")])).Rows).Select(r => (string)r[0]!)]);
    }

    /// <summary>Whether it is one of them, or the end of one, from a dot on.</summary>
    public bool Has(string name) => names.Any(n => n.EndsWith(name, StringComparison.Ordinal) && (n.Length == name.Length || n[^(name.Length + 1)] == '.'));

    /// <summary>A sentence that asks whether one of them was meant, or the end of one; empty where none resembles the name.</summary>
    public string Meant(string name)
    {
        var parts = name.Count(c => c == '.') + 1;
        return NearestName.Question(name, names.Select(n => string.Join('.', n.Split('.')[^Math.Min(parts, n.Count(c => c == '.') + 1)..])).Distinct(StringComparer.Ordinal));
    }
}
