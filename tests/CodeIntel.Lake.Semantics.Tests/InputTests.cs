using System.Text;
using CodeIntel.Lake.Scip;
using NUnit.Framework;

namespace CodeIntel.Lake.Semantics.Tests;

/// <summary>Whatever a file holds ends in a document or a problem, and the others go on.</summary>
[TestFixture]
public sealed class InputTests : IDisposable
{
    private static readonly string Elifs = "x = 1\nif x == 0: pass\n" + string.Concat(Enumerable.Range(1, 2500).Select(i => $"elif x == {i}: y = {i}\n"));
    private static readonly string Parentheses = $"x = {new string('(', 500)}1{new string(')', 500)}\n";
    private static readonly string Large = $"x = [{string.Concat(Enumerable.Range(0, 200_000).Select(i => $"{i % 1000}, "))}]\ntext = '{new string('a', 600_000)}'\n";

    private readonly Repository repository = new();
    private readonly string outside = Folder();
    private Dictionary<string, IndexedDocument> documents = [];

    private static IEnumerable<TestCaseData> Files =>
    [
        Case("elifs", Elifs, null),
        Case("parentheses", Parentheses, null),
        Case("large", Large, null),
        Case("binary", [0x7f, (byte)'E', (byte)'L', (byte)'F', 0xff, 0, 1, 2], "It is not UTF-8."),
        Case("zeros", new byte[1000], null),
        Case("utf16", [0xff, 0xfe, .. Encoding.Unicode.GetBytes("x = 1\n")], "It is not UTF-8."),
        Case("latin1", Encoding.Latin1.GetBytes("# coding: latin-1\nx = 'é'\n"), "It is not UTF-8."),
        Case("annotation", "class C:\n    x: [1, 2][0]() = 3\n    y: 'a b' = 1\n    def m(self): return self.x\n", null),
        Case("new", "type A[T] = list[T]\ndef f[T: int](x: T) -> A[T]:\n    match x:\n        case {'a': [b, *c], **d}: return [b, c, d]\n    try: pass\n    except* ValueError as e: raise\n    return f'{x!r:>{len(f\"{x}\")}}'\n", null),
        Case("broken", "def (:\n  class\nx = = 3\nimport\nfrom . import\n@\n", null),
        Case("empty", string.Empty, null),
    ];

    [OneTimeSetUp]
    public void Index()
    {
        foreach (var file in Files)
        {
            repository.Write(Name(file), (byte[])file.Arguments[0]!);
        }

        File.WriteAllText(Path.Combine(outside, "secret.py"), "x = 1\n");
        File.CreateSymbolicLink(Path.Combine(repository.Root, "link.py"), Path.Combine(outside, "secret.py"));
        Directory.CreateDirectory(Path.Combine(repository.Root, "folder.py"));
        repository.Write("good.py", "x = 1\n");
        using var indexer = new PyrightIndexer(repository.Settings);
        documents = indexer.Index([.. Files.Select(Name), "link.py", "folder.py", "missing.py", "good.py"], [], []).ToDictionary(d => d.Path);
    }

    public void Dispose()
    {
        repository.Dispose();
        Directory.Delete(outside, recursive: true);
    }

    [TestCaseSource(nameof(Files))]
    public void A_file_has_a_document_or_a_problem(byte[] bytes, string name, string? problem)
    {
        var document = documents[name + ".py"];
        Assert.That(document.Problem, Is.EqualTo(problem));
        Assert.That(document.Document.RelativePath, Is.EqualTo(name + ".py"));
        Assert.That(document.Document.Occurrences.Count > 0, Is.EqualTo(problem is null));
        Assert.That(document.InterfaceHash is null, Is.EqualTo(problem is not null));
    }

    [TestCase("link.py", "It is a link out of the repository.")]
    [TestCase("folder.py", "It cannot be read: EISDIR.")]
    [TestCase("missing.py", "It cannot be read: ENOENT.")]
    [TestCase("good.py", null)]
    public void What_is_no_file_of_the_repository_has_a_problem(string path, string? problem) => Assert.That(documents[path].Problem, Is.EqualTo(problem));

    private static string Folder() => Directory.CreateTempSubdirectory("outside").FullName;

    private static string Name(TestCaseData data) => $"{data.Arguments[1]}.py";

    private static TestCaseData Case(string name, string text, string? problem) => Case(name, Encoding.UTF8.GetBytes(text), problem);

    private static TestCaseData Case(string name, byte[] bytes, string? problem) => new TestCaseData(bytes, name, problem).SetArgDisplayNames(name);
}
