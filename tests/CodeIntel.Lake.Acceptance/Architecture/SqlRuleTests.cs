using System.Text.RegularExpressions;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.Architecture;

/// <summary>SQL stands in rule files and in the engine's room.</summary>
[TestFixture]
public sealed partial class SqlRuleTests
{
    [Test]
    public void No_other_source_holds_a_statement()
    {
        var sources = Path.Combine(Folders.SourceTree, "src");
        var found = Directory.EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(sources, f).Replace(Path.DirectorySeparatorChar, '/'))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/Engines/", StringComparison.Ordinal) && !f.EndsWith("Cli/Examples.cs", StringComparison.Ordinal))
            .Where(f => File.ReadLines(Path.Combine(sources, f)).Any(l => !l.TrimStart().StartsWith("//", StringComparison.Ordinal) && Statement().IsMatch(l)));
        Assert.That(found, Is.Empty);
    }

    [TestCase("connection.Query($\"SELECT a FROM {b}\")", true)]
    [TestCase("connection.Query(Statement)", true)]
    [TestCase("session.Scalar<long>(text)", true)]
    [TestCase("            INSERT INTO {table}", true)]
    [TestCase("\"DROP TABLE \" + name", true)]
    [TestCase("Description = \"A SELECT in DuckDB's dialect\"", false)]
    [TestCase("HelpName = \"FROM TO\"", false)]
    public void A_statement_is_known_by_its_keywords_or_by_who_runs_it(string line, bool isOne) => Assert.That(Statement().IsMatch(line), Is.EqualTo(isOne));

    [GeneratedRegex(@"\bSELECT \S+.*\bFROM\b|""SELECT |\b(CREATE|DROP|ALTER) (OR REPLACE |TEMP )*(TABLE|VIEW)\b|\bINSERT INTO\b|\bCOPY \(|\bEXCEPT ALL\b|\bGROUP BY\b|\bJOIN \(|\bread_parquet\(|\.(Execute|ExecuteChanged|Query|Scalar<[^>]+>)\(")]
    private static partial Regex Statement();
}
