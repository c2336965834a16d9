using System.Diagnostics;
using CodeIntel.Lake.Pipeline.Scan;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Scan;

public sealed class GlobTests
{
    [TestCase("**/*.py", "a.py", true)]
    [TestCase("**/*.py", "a/b/c.py", true)]
    [TestCase("**/*.py", "a.pyi", false)]
    [TestCase("**/*.py", "a/b.py/c.txt", false)]
    [TestCase("*.py", "a.py", true)]
    [TestCase("*.py", "a/b.py", false)]
    [TestCase("src/**/*.py", "src/a.py", true)]
    [TestCase("src/**/*.py", "src/a/b.py", true)]
    [TestCase("src/**/*.py", "lib/src/a.py", false)]
    [TestCase("**/venv/**", "venv/a.py", true)]
    [TestCase("**/venv/**", "a/venv/b/c.py", true)]
    [TestCase("**/venv/**", "a/venv", false)]
    [TestCase("**/venv/**", "a/myvenv/b.py", false)]
    [TestCase("docs/", "docs/a/b.py", true)]
    [TestCase("docs/", "docs", false)]
    [TestCase("**", "a/b", true)]
    [TestCase("**/a/**/b/**", "x/a/y/a/b/c", true)]
    [TestCase("**/a/**/b/**", "x/a/y/c", false)]
    [TestCase("t?st_*.py", "test_a.py", true)]
    [TestCase("T?st_*.py", "test_a.py", false)]
    [TestCase("a b/é=1%'.py", "a b/é=1%'.py", true)]
    public void A_pattern_is_held_against_the_whole_path(string pattern, string path, bool matches) =>
        Assert.That(new Glob(pattern).Matches(path), Is.EqualTo(matches));

    [TestCase("**/venv/**", "venv", true)]
    [TestCase("**/venv/**", "a/venv", true)]
    [TestCase("**/venv/**", "a/venv/b", false, Description = "the folder above is covered already")]
    [TestCase("**/venv/*.py", "venv", false)]
    [TestCase("docs/", "docs", true)]
    public void A_pattern_covers_a_folder_when_all_beneath_is_sure_to_match(string pattern, string folder, bool covers) =>
        Assert.That(new Glob(pattern).CoversFolder(folder), Is.EqualTo(covers));

    [Test]
    public void Twelve_thousand_paths_are_filtered_in_no_time()
    {
        string[] exclude = ["**/.git/**", "**/__pycache__/**", "**/.venv/**", "**/venv/**", "**/node_modules/**", "**/.mypy_cache/**", "**/.pytest_cache/**", "**/.ruff_cache/**"];
        var filter = new PathFilter(["**/*.py"], exclude);
        var paths = Enumerable.Range(0, 12_000).Select(i => $"site-packages/package{i % 97}/sub{i % 13}/deeper/module_{i}.py").ToList();
        Assert.That(filter.Takes(paths[0]));

        var watch = Stopwatch.StartNew();
        var taken = paths.Count(p => filter.Takes(p));

        TestContext.Out.WriteLine($"{watch.Elapsed.TotalMilliseconds:F1} ms");
        Assert.That(taken, Is.EqualTo(paths.Count));
        Assert.That(watch.ElapsedMilliseconds, Is.LessThan(1000), "ten times the goal, for a busy machine");
    }
}
