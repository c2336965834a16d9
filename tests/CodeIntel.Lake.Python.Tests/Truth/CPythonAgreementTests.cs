using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests.Truth;

/// <summary>
/// Holds the extractor against CPython's own ast and symtable, over each form of the language and over CPython's own standard library: each
/// twenty-fourth file, or with LAKE_LONG=1 all.
/// </summary>
[TestFixture]
public sealed class CPythonAgreementTests
{
    private static string Stride => Setting.IsLong ? "1" : "24";

    [Test]
    public void AstAndSymtableAgreeOverTheStandardLibrary()
    {
        using var python = CPython.Start("cpython_facts.py", "library", "0", Stride);
        Agree(python);
    }

    /// <summary>Where lines end between brackets, and what their indentation is, means nothing.</summary>
    [Test]
    public void TheyAgreeWhereLinesAreBrokenAnewBetweenBrackets()
    {
        const string Seed = "7";
        var every = Setting.IsLong ? "36" : "72";
        TestContext.Out.WriteLine($"seed {Seed}, one of {every} files");
        using var python = CPython.Start("cpython_facts.py", "rewrapped", Seed, every);
        Agree(python);
    }

    /// <summary>Each form of the language, as far as the Python of the machine knows it.</summary>
    [Test]
    public void TheyAgreeOnEachFormOfTheLanguage()
    {
        using var python = CPython.StartOnLanguage("cpython_facts.py");
        Agree(python);
    }

    private static void Agree(System.Diagnostics.Process python)
    {
        var files = 0;
        var differences = new List<string>();
        var writers = new RecordingWriters();
        using var extractor = new PythonExtractor(writers, new ExtractLimits());
        foreach (var (truth, content, outcome) in CPython.Extracted(python, extractor, writers))
        {
            files++;
            Compare(truth.Path, outcome, ExtractedFacts.Ast(writers, content), truth.Ast, differences);
            if (truth.Symtable is not null)
            {
                Compare(truth.Path, outcome, ExtractedFacts.Symtable(writers), truth.Symtable, differences);
            }
        }

        TestContext.Out.WriteLine($"{files} sources, {differences.Count} differ");
        Assert.That(files, Is.GreaterThan(0));
        Assert.That(differences, Is.Empty);
    }

    private static void Compare(string path, FileOutcome outcome, List<string> ours, IReadOnlyList<string> theirs, List<string> differences)
    {
        const int Shown = 6;
        var difference = FactDifference.Of(ours, theirs);
        if (difference.Count > 0 || outcome.ErrorCount > 0)
        {
            differences.Add($"{path} ({outcome.Status}, {outcome.ErrorCount} syntax errors): {difference.Count} differences\n    " + string.Join("\n    ", difference.Take(Shown)));
        }
    }
}
