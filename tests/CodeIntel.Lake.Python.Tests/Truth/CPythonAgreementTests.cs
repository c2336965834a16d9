using System.Security.Cryptography;
using System.Text.Json;
using CodeIntel.Lake.Python.Tests.Support;
using CodeIntel.Lake.Storage.Datasets;
using NUnit.Framework;

namespace CodeIntel.Lake.Python.Tests.Truth;

/// <summary>
/// Holds the extractor against CPython's own ast and symtable, over CPython's own standard library: each fourth file, or with LAKE_LONG=1 all.
/// </summary>
[TestFixture]
public sealed class CPythonAgreementTests
{
    private const double Required = 0.995;

    private static string Stride => Environment.GetEnvironmentVariable("LAKE_LONG") == "1" ? "1" : "4";

    [Test]
    public void AstAndSymtableAgreeOverTheStandardLibrary()
    {
        using var python = CPython.Start("cpython_facts.py", Stride);
        var astFiles = 0;
        var symtableFiles = 0;
        var astDifferences = new List<string>();
        var symtableDifferences = new List<string>();
        var writers = new RecordingWriters();
        using var extractor = new PythonExtractor(writers, new ExtractLimits());
        while (python.StandardOutput.ReadLine() is { } line)
        {
            var truth = JsonSerializer.Deserialize<CPythonFile>(line)!;
            var content = File.ReadAllBytes(truth.Path);
            writers.Clear();
            var outcome = extractor.Extract(new SourceFile(StableId.File(truth.Path), truth.Path, content, Convert.ToHexStringLower(SHA256.HashData(content)), null));
            astFiles++;
            Compare(truth.Path, outcome, ExtractedFacts.Ast(writers, content), truth.Ast, astDifferences);
            if (truth.Symtable is not null)
            {
                symtableFiles++;
                Compare(truth.Path, outcome, ExtractedFacts.Symtable(writers), truth.Symtable, symtableDifferences);
            }
        }

        python.WaitForExit();
        Report("ast", astFiles, astDifferences);
        Report("symtable", symtableFiles, symtableDifferences);
        Assert.That(python.ExitCode, Is.Zero);
        Assert.That(astFiles, Is.GreaterThan(0));
        Assert.That(Share(astFiles, astDifferences), Is.GreaterThanOrEqualTo(Required), "share of files that agree with ast");
        Assert.That(symtableFiles == 0 ? 1 : Share(symtableFiles, symtableDifferences), Is.GreaterThanOrEqualTo(Required), "share of files that agree with symtable");
    }

    private static void Compare(string path, FileOutcome outcome, List<string> ours, IReadOnlyList<string> theirs, List<string> differences)
    {
        const int Shown = 6;
        var difference = FactDifference.Of(ours, theirs);
        if (difference.Count > 0)
        {
            differences.Add($"{path} ({outcome.Status}, {outcome.ErrorCount} syntax errors): {difference.Count} differences\n    " + string.Join("\n    ", difference.Take(Shown)));
        }
    }

    private static double Share(int files, List<string> differences) => 1 - ((double)differences.Count / files);

    private static void Report(string what, int files, List<string> differences)
    {
        TestContext.Out.WriteLine($"{what}: {files - differences.Count} of {files} files agree ({Share(files, differences):P2})");
        foreach (var difference in differences)
        {
            TestContext.Out.WriteLine("  " + difference);
        }
    }
}
