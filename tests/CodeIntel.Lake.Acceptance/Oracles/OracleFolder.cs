using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>
/// Other people's engines. They lie beside the checkout in <c>../shared/oracles</c>, or where LAKE_ORACLES says, and are unpacked once into
/// the temporary folder.
/// </summary>
internal sealed class OracleFolder
{
    /// <summary>One start of Python for many tables.</summary>
    private const string ReadTables =
        """
        import json, sys
        sys.path.insert(0, sys.argv[1])
        import rows
        for question in json.loads(sys.argv[2]):
            sys.argv = ["rows.py", *question]
            rows.main()
        """;

    private static readonly Lazy<OracleFolder?> Found = new(Find);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private OracleFolder(string source, string unpacked)
    {
        Source = source;
        Unpacked = unpacked;
    }

    /// <summary>The folder with the scripts that run the engines.</summary>
    public string Source { get; }

    /// <summary>The folder with the engines.</summary>
    public string Unpacked { get; }

    /// <summary>The engines; the test is skipped where there are none.</summary>
    public static OracleFolder Require()
    {
        if (Found.Value is { } folder)
        {
            return folder;
        }

        Assert.Ignore("The other engines are not here: there is no folder ../shared/oracles beside the checkout, and LAKE_ORACLES names none.");
        return null!;
    }

    /// <summary>The digests of tables, or of their changes, as delta-rs reads them.</summary>
    /// <param name="tables">The tables, each at its version.</param>
    public IReadOnlyList<string> DeltaRsDigests(IEnumerable<ReadTable> tables)
    {
        var questions = tables.Select(t => t.ChangesFrom is { } from
            ? new[] { t.Folder, "--changes", Text(from), Text(t.Version) }
            : [t.Folder, "--version", Text(t.Version), "--columns", string.Join(',', t.Contract.Columns.Select(c => c.Name))]);
        var answers = ForeignProcess.Run(
            Path.Combine(Unpacked, "venv", "bin", "python"), ["-B", "-c", ReadTables, Source, JsonSerializer.Serialize(questions)], Path.GetTempPath(), Patience);
        return [.. answers.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Digest)];
    }

    private static OracleFolder? Find()
    {
        var named = Environment.GetEnvironmentVariable("LAKE_ORACLES");
        var source = Path.GetFullPath(string.IsNullOrEmpty(named) ? Path.Combine(Folders.SourceTree, "..", "shared", "oracles") : named);
        return File.Exists(Path.Combine(source, "setup")) ? new OracleFolder(source, Unpack(source)) : null;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Digest(string answer)
    {
        using var document = JsonDocument.Parse(answer);
        return document.RootElement.GetProperty("sha256").GetString()!;
    }

    /// <summary>The target is named by what is unpacked, so that other engines never meet an old folder.</summary>
    private static string Unpack(string source)
    {
        var files = new DirectoryInfo(source).EnumerateFiles("*", SearchOption.AllDirectories).Select(f => $"{Path.GetRelativePath(source, f.FullName)} {f.Length}");
        var stamp = SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files.Order(StringComparer.Ordinal))));
        var target = Path.Combine(Path.GetTempPath(), $"codeintel-lake-oracles-{Convert.ToHexStringLower(stamp)[..8]}");
        using (Lock(target + ".lock"))
        {
            ForeignProcess.Run(Path.Combine(source, "setup"), [target], Path.GetTempPath(), Patience);
        }

        return target;
    }

    private static FileStream Lock(string file)
    {
        var end = DateTime.UtcNow + Patience;
        while (true)
        {
            try
            {
                return new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (DateTime.UtcNow < end)
            {
                Thread.Sleep(200);
            }
        }
    }
}
