using System.Text;

namespace CodeIntel.Lake.Acceptance.EditScripts.Trees;

/// <summary>The paths that differ between two trees, and a listing of them for people.</summary>
public static class TreeDiff
{
    public static IReadOnlyList<string> ChangedPaths(ProjectTree before, ProjectTree after) =>
        [.. before.Entries.Keys.Union(after.Entries.Keys)
            .Where(path => !Equals(before.Entries.GetValueOrDefault(path), after.Entries.GetValueOrDefault(path)))
            .Order(StringComparer.Ordinal)];

    /// <summary>A unified listing: one hunk a file, from the first line that differs to the last.</summary>
    public static string Describe(ProjectTree before, ProjectTree after)
    {
        var text = new StringBuilder();
        foreach (var path in ChangedPaths(before, after))
        {
            var (old, now) = (before.Entries.GetValueOrDefault(path), after.Entries.GetValueOrDefault(path));
            text.Append("--- ").Append(old is null ? "/dev/null" : path).Append('\n');
            text.Append("+++ ").Append(now is null ? "/dev/null" : path).Append('\n');
            AppendHunk(text, Lines(old), Lines(now));
        }

        return text.ToString();
    }

    private static void AppendHunk(StringBuilder text, string[] old, string[] now)
    {
        var head = old.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        var shorter = Math.Min(old.Length, now.Length) - head;
        var tail = old.Reverse().Zip(now.Reverse()).Take(shorter).TakeWhile(pair => pair.First == pair.Second).Count();
        text.Append($"@@ -{head + 1},{old.Length - head - tail} +{head + 1},{now.Length - head - tail} @@\n");
        foreach (var line in old[head..^tail])
            text.Append('-').Append(line).Append('\n');
        foreach (var line in now[head..^tail])
            text.Append('+').Append(line).Append('\n');
    }

    /// <summary>A file's lines, with bytes that are not printable text shown as escapes and its time first where it is set.</summary>
    private static string[] Lines(TreeEntry? entry) => entry switch
    {
        FileEntry { Bytes.Length: 0, Mtime: var mtime } => mtime == MtimeTag.Natural ? [] : [$"(mtime {mtime})"],
        FileEntry file => [.. file.Mtime == MtimeTag.Natural ? [] : new[] { $"(mtime {file.Mtime})" }, .. Visible(file.Bytes).TrimEnd('\n').Split('\n')],
        LinkEntry link => [$"(link to {link.Target})"],
        _ => [],
    };

    private static string Visible(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        var escape = text.Contains('\uFFFD', StringComparison.Ordinal);
        return string.Concat((escape ? Encoding.Latin1.GetString(bytes) : text).Select(c => c switch
        {
            '\n' => "\n",
            '\uFEFF' => "\\ufeff",
            < ' ' => $"\\x{(int)c:x2}",
            > '\x7e' when escape => $"\\x{(int)c:x2}",
            _ => c.ToString(),
        }));
    }
}
