using System.Text.RegularExpressions;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.Architecture;

/// <summary>Files and identifiers are named in the field's terms: none has a word that was once coined here.</summary>
[TestFixture]
public sealed partial class NameTests
{
    [Test]
    public void No_file_and_no_identifier_has_a_coined_word()
    {
        var files = new[] { "src", "tests", "build" }
            .SelectMany(f => Directory.EnumerateFiles(Path.Combine(Folders.SourceTree, f), "*.cs", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(Folders.SourceTree, f).Replace('\\', '/'))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .ToList();
        Assert.That(files, Has.Count.GreaterThan(300));
        Assert.That(files.Where(f => IsCoined(Path.GetFileNameWithoutExtension(f))), Is.Empty);
        Assert.That(files.SelectMany(f => Identifiers(File.ReadAllText(Path.Combine(Folders.SourceTree, f))).Where(IsCoined).Select(i => $"{f}: {i}").Distinct()), Is.Empty);
    }

    [TestCase("RefreshModeWords")]
    [TestCase("TellOne")]
    [TestCase("A_file_is_told")]
    [TestCase("ForeseeIn")]
    [TestCase("spelled")]
    [TestCase("giveWay")]
    [TestCase("upkeepOf")]
    public void A_coined_word_is_seen(string name) => Assert.That(IsCoined(name));

    [TestCase("Keywords")]
    [TestCase("Threshold")]
    [TestCase("Intelligence")]
    public void A_word_within_another_is_none(string name) => Assert.That(IsCoined(name), Is.False);

    [Test]
    public void Comments_and_texts_hold_no_identifiers() => Assert.That(
        Identifiers("var a = \"told\"; // tell\n/* words */ var b = \"\"\"\n  \"spell\"\n  \"\"\" + @\"settle\"\"\" + 'x';"),
        Is.EqualTo(new[] { "var", "a", "var", "b" }));

    private static IEnumerable<string> Identifiers(string source) =>
        Identifier().Matches(CommentOrText().Replace(source, " ")).Select(m => m.Value);

    private static bool IsCoined(string name) =>
        Coined().IsMatch(string.Join(' ', WordOfName().Matches(name).Select(w => w.Value.ToLowerInvariant())));

    [GeneratedRegex(@"\b((fore)?tell(s|ing)?|(un|fore)?told|spell(s|ed|ing|er)?|settle[sd]?|foresee[sn]?|strangers?|give way|words|upkeep|unlikeness)\b")]
    private static partial Regex Coined();

    [GeneratedRegex("[A-Z]?[a-z0-9]+|[A-Z]+")]
    private static partial Regex WordOfName();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Identifier();

    [GeneratedRegex("""//.*|/\*[\s\S]*?\*/|\$*\"{3,}[\s\S]*?\"{3,}|\$?@\$?"([^"]|"")*"|\$?"(\\.|[^"\\\n])*"|'(\\.|[^'\\\n])+'""")]
    private static partial Regex CommentOrText();
}
