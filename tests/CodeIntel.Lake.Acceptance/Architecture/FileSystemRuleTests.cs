using System.Text.RegularExpressions;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.Architecture;

/// <summary>Lakes and publications are read and written through one interface, so that its twins see every step.</summary>
[TestFixture]
public sealed partial class FileSystemRuleTests
{
    /// <summary>The one implementation.</summary>
    private static readonly string[] Implementation = ["Storage/Files/LocalFileSystem.cs", "Storage/Files/FolderSwap.cs"];

    /// <summary>These read what is no lake: the repository, an index of it, contracts and what lies beside them, settings and native libraries.</summary>
    private static readonly string[] OtherReaders =
    [
        "Storage/Datasets/ContractCatalog.cs", "Storage/Datasets/ContractReader.cs", "Storage/Files/PhysicalPath.cs",
        "Pipeline/Scan/LocalWorkingTree.cs", "Pipeline/Scan/FileStat.cs", "Pipeline/Scan/RepositoryScanner.cs",
        "Pipeline/Scan/RepositoryOrigin.cs", "Pipeline/Scan/RevisionTree.cs", "Pipeline/Scan/SourceRevision.cs",
        "Pipeline/Watch/RepositoryWatch.cs", "Pipeline/Configuration/FolderSearch.cs", "Pipeline/Configuration/PipelineSettings.cs", "Pipeline/Publish/ViewScript.cs",
        "Pipeline/Publish/ScipPublication.cs", "Pipeline/Semantics/IndexFile.cs",
    ];

    private static readonly Lazy<Dictionary<string, string>> Sources = new(ReadSources);

    [Test]
    public void Nothing_but_the_implementation_touches_a_lakes_files() => Assert.That(
        Sources.Value.Where(s => !Implementation.Contains(s.Key) && !OtherReaders.Contains(s.Key) && AnyUse().IsMatch(s.Value)).Select(s => s.Key),
        Is.Empty);

    [Test]
    public void The_other_readers_only_read() => Assert.That(
        OtherReaders.Where(r => Writing().IsMatch(Sources.Value[r])),
        Is.Empty);

    [Test]
    public void The_rule_sees_what_it_must_see()
    {
        Assert.That(Implementation.Where(i => !AnyUse().IsMatch(Sources.Value[i])), Is.Empty);
        Assert.That(Writing().IsMatch(Sources.Value[Implementation[0]]));
    }

    private static Dictionary<string, string> ReadSources()
    {
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var room in new[] { "Storage", "Pipeline" })
        {
            var project = Path.Combine(Folders.SourceTree, "src", "CodeIntel.Lake." + room);
            foreach (var file in Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories))
            {
                var name = Path.GetRelativePath(project, file).Replace('\\', '/');
                if (!name.StartsWith("obj/", StringComparison.Ordinal) && !name.StartsWith("bin/", StringComparison.Ordinal))
                {
                    sources.Add($"{room}/{name}", File.ReadAllText(file));
                }
            }
        }

        return sources;
    }

    [GeneratedRegex(@"(?<![\w.]|cref="")(System\.IO\.)?(File\.(Read|Write|Open|Create|Move|Delete|Copy|Exists|Append|Replace|Set|Get)\w*\(|Directory\.\w+\(|new\s+(FileStream|FileInfo|DirectoryInfo|StreamWriter|StreamReader)\()")]
    private static partial Regex AnyUse();

    [GeneratedRegex(@"(?<![\w.]|cref="")(System\.IO\.)?(File\.(Write|OpenWrite|Create|Move|Delete|Copy|Append|Replace|Set)\w*\(|Directory\.(Create|Move|Delete|Set)\w*\(|new\s+(FileStream|StreamWriter)\(|FileMode\.Create)")]
    private static partial Regex Writing();
}
