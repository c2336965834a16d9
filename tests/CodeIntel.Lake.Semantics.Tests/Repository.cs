using System.Text;
using CodeIntel.Lake.Scip;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Semantics.Tests;

/// <summary>A repository of a test.</summary>
internal sealed class Repository : IDisposable
{
    public string Root { get; } = Folders.Temporary("semantics");

    public IndexerSettings Settings => new(Root, [], "shop");

    /// <summary>Writes a file; null removes it.</summary>
    public void Write(string path, string? text) => Write(path, text is null ? null : Encoding.UTF8.GetBytes(text));

    public void Write(string path, byte[]? bytes)
    {
        var file = Path.Combine(Root, path);
        if (bytes is null)
        {
            File.Delete(file);
        }
        else
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }
    }

    public string[] Paths() => [.. Directory.EnumerateFiles(Root, "*.py", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    /// <summary>What lies in each place, a line each: line, columns, roles, symbol; with what holds for the whole repository left out.</summary>
    public static string Occurrences(Document document) => string.Join('\n', document.Occurrences.Select(o =>
        $"{Text(ScipRange.Of(o))} {Roles(o.SymbolRoles)} {Short(o.Symbol)}{(ScipRange.Enclosing(o) is { } whole ? $" in {Text(whole)}" : string.Empty)}"));

    /// <summary>A symbol without what all of the repository or of Python have before it.</summary>
    public static string Short(string symbol) => symbol.Replace("scip-python python shop _ ", string.Empty, StringComparison.Ordinal).Replace("scip-python python python-stdlib 3.14 ", "python:", StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string Text(ScipRange range) =>
        range.StartLine == range.EndLine ? $"{range.StartLine}:{range.StartCharacter}-{range.EndCharacter}" : $"{range.StartLine}:{range.StartCharacter}-{range.EndLine}:{range.EndCharacter}";

    private static string Roles(int roles) => string.Concat(new[] { "D", "I", "W", "R" }.Where((_, i) => (roles & (1 << i)) != 0));
}
