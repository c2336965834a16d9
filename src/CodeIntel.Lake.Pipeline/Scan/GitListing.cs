using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>Lists a git working tree as git itself does: files in the index, and files beside it that are not ignored.</summary>
internal static class GitListing
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Lists the tree below a folder, which may be a subfolder of the working tree.</summary>
    /// <returns>
    /// null where git is missing or fails, where the folder is in no working tree, or where the working tree around it ignores it.
    /// </returns>
    public static Listing? TryRead(string root, PathFilter filter)
    {
        if (Run(root, "ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard") is not { } output)
        {
            return null;
        }

        return output.Length == 0 && Run(root, "check-ignore", "-q", ".") is not null ? null : Parse(output, filter);
    }

    /// <summary>Reads entries of a tag, a space, a path and NUL. The tag <c>?</c> marks a file outside the index.</summary>
    private static Listing Parse(ReadOnlySpan<byte> output, PathFilter filter)
    {
        var paths = new Dictionary<string, ListedPath>(StringComparer.Ordinal);
        var skipped = new HashSet<SkippedPath>();
        while (output.IndexOf((byte)0) is var end and >= 0)
        {
            var entry = output[..end];
            output = output[(end + 1)..];
            var bytes = entry[2..];
            var path = Encoding.UTF8.GetString(bytes);
            if (!filter.Takes(path))
            {
                continue;
            }

            if (path.Contains('\uFFFD') && !IsUtf8(bytes))
            {
                skipped.Add(new SkippedPath(path, SkipReason.PathNotUtf8));
                continue;
            }

            paths.TryAdd(path, new ListedPath(path, entry[0] == '?' ? GitState.Untracked : GitState.Tracked));
        }

        return new Listing(paths.Values, skipped);
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Strict.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    /// <returns>What git wrote; null where it cannot be started or ends with an error.</returns>
    private static byte[]? Run(string root, params string[] words)
    {
        var start = new ProcessStartInfo("git", words)
        {
            WorkingDirectory = root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        SetEnvironment(start.Environment);
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(output);
            process.WaitForExit();
            errors.GetAwaiter().GetResult();
            return process.ExitCode == 0 ? output.ToArray() : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <summary>
    /// Variables that a surrounding git command set (in a hook, say) would point at another repository. The file system monitor is off
    /// because it would run a program that the repository's own settings name.
    /// </summary>
    private static void SetEnvironment(IDictionary<string, string?> environment)
    {
        foreach (var name in environment.Keys.Where(k => k.StartsWith("GIT_", StringComparison.Ordinal)).ToList())
        {
            environment.Remove(name);
        }

        (string Key, string Value)[] settings = [("safe.directory", "*"), ("core.quotepath", "off"), ("core.fsmonitor", "false")];
        environment["GIT_OPTIONAL_LOCKS"] = "0";
        environment["GIT_CONFIG_COUNT"] = settings.Length.ToString();
        for (var i = 0; i < settings.Length; i++)
        {
            environment[$"GIT_CONFIG_KEY_{i}"] = settings[i].Key;
            environment[$"GIT_CONFIG_VALUE_{i}"] = settings[i].Value;
        }
    }
}
