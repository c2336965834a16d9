using System.Text;
using System.Text.Json;
using NUnit.Framework;

namespace CodeIntel.Lake.Semantics.Tests;

/// <summary>What scip-python is given, and what becomes of one that is missing, another or at fault. A script stands for it, which writes down what it sees.</summary>
[TestFixture]
internal sealed class ScipPythonTests : IDisposable
{
    private const string Script = """
        const { readdirSync, readFileSync, writeFileSync } = require('fs');
        const value = name => process.argv[process.argv.indexOf(name) + 1];
        const folder = value('--cwd');
        const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(e => e.isFile()).map(e => e.parentPath.slice(folder.length + 1) + '/' + e.name).map(f => f.replace(/^\//, '')).sort();
        if (files.includes('hangs.py')) { setInterval(() => {}, 1000); }
        else if (files.includes('fails.py')) { console.error('out of luck'); process.exit(1); }
        else if (!files.includes('silent.py')) {
          writeFileSync(value('--output'), JSON.stringify({
            files, environment: Object.keys(process.env).sort(), programs: readdirSync(process.env.PATH), project: value('--project-name'), version: value('--project-version'),
            packages: readFileSync(value('--environment'), 'utf8'), settings: JSON.parse(readFileSync(folder + '/scip-pyrightconfig.json', 'utf8')),
            text: readFileSync(folder + '/a.py', 'latin1'), heap: process.execArgv[0],
          }));
        }
        """;

    private readonly Repository repository = new();

    [OneTimeSetUp]
    public void WriteScript()
    {
        repository.Write("module/package.json", $$"""{ "name": "@sourcegraph/scip-python", "version": "{{ScipPythonProgram.Version}}" }""");
        repository.Write("module/index.js", Script);
        repository.Write("other/package.json", """{ "name": "@sourcegraph/scip-python", "version": "0.6.5" }""");
        repository.Write("other/index.js", Script);
        repository.Write("stray/index.js", Script);
        File.CreateSymbolicLink(At("scip-python"), "module/index.js");
    }

    public void Dispose() => repository.Dispose();

    [Test]
    public void It_sees_the_files_and_nothing_else()
    {
        string folder;
        using (var index = Make("scip-python", "a.py", "pkg/b.py"))
        {
            folder = Path.GetDirectoryName(index.FullName)!;
            using var seen = JsonDocument.Parse(File.ReadAllBytes(index.FullName));
            string Text(string name) => seen.RootElement.GetProperty(name).ToString();
            Assert.That(Text("files"), Is.EqualTo("""["a.py","pkg/b.py","scip-pyrightconfig.json"]"""));
            Assert.That(Text("environment"), Is.EqualTo("""["HOME","PATH"]"""));
            Assert.That(Text("programs"), Is.EqualTo("[]"));
            Assert.That((Text("project"), Text("version"), Text("packages"), Text("heap")), Is.EqualTo(("shop", "_", "[]", "--max-old-space-size=2048")));
            Assert.That(Text("settings"), Is.EqualTo("""{"include":["."],"exclude":[],"extraPaths":["src"],"pythonPlatform":"Linux","pythonVersion":"3.11"}"""));
            Assert.That(Text("text"), Is.EqualTo("# \u00e9"), "bytes, as they are");
        }

        Assert.That(Directory.Exists(folder), Is.False);
    }

    [TestCase("fails.py", "scip-python ended with exit code 1: out of luck")]
    [TestCase("silent.py", "scip-python ended with exit code 0")]
    [TestCase("hangs.py", "scip-python took longer than 2.5 s.")]
    public void A_failure_has_its_reason(string bad, string message) =>
        Assert.That(() => Make("module/index.js", "a.py", bad), Throws.InstanceOf<SemanticsUnavailableException>().With.Message.StartsWith(message));

    [Test]
    public void It_stops_at_once_where_it_is_to()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        Assert.That(() => Make("module/index.js", cancel.Token, "hangs.py"), Throws.InstanceOf<OperationCanceledException>());
    }

    [TestCase("nowhere", "There is no scip-python at")]
    [TestCase("other/index.js", "is scip-python 0.6.5, and 0.6.6 is needed")]
    [TestCase("stray/index.js", "is no module of the package @sourcegraph/scip-python")]
    public void One_that_is_missing_or_another_is_an_error_that_says_what_to_do(string named, string message) => Assert.That(
        () => ScipPythonProgram.Find(At(named), null),
        Throws.InstanceOf<SemanticsUnavailableException>().With.Message.Contains(message).And.Message.Contains("npm install --global @sourcegraph/scip-python@0.6.6"));

    private ScipPythonIndex Make(string named, params IReadOnlyList<string> files) => Make(named, CancellationToken.None, files);

    private ScipPythonIndex Make(string named, CancellationToken cancel, params IReadOnlyList<string> files) => ScipPythonIndex.Make(
        ScipPythonProgram.Find(At(named), null),
        repository.Settings with { SourceRoots = ["src"], PythonVersion = "3.11", Timeout = TimeSpan.FromSeconds(0.5) },
        files.Select(f => (f, Encoding.Latin1.GetBytes("# \u00e9"))),
        cancel);

    private string At(string path) => Path.Combine(repository.Root, path);
}
