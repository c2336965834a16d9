using System.Runtime;
using System.Runtime.CompilerServices;
using CodeIntel.Lake.Pipeline.Refresh;

namespace CodeIntel.Lake.Cli;

/// <summary>
/// What a command compiles at run time, noted so that the runtime compiles it ahead on another thread the next time. Without a folder that can be written, every run
/// compiles as it goes. A native program has nothing to compile.
/// </summary>
internal static class CompilationProfile
{
    private static string? command;

    /// <summary>Begins with what a command needs at its start.</summary>
    /// <param name="args">The words after the program's name.</param>
    public static void Begin(IReadOnlyList<string> args)
    {
        if (!RuntimeFeature.IsDynamicCodeCompiled || Caches() is not { } caches || args is not [var word, ..] || !word.All(char.IsAsciiLetterLower))
        {
            return;
        }

        try
        {
            ProfileOptimization.SetProfileRoot(Directory.CreateDirectory(Path.Combine(caches, "codeintel-lake")).FullName);
            ProfileOptimization.StartProfile(word);
            command = word;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another folder of caches is not looked for.
        }
    }

    /// <summary>Goes on, once in a process, with what a command needs after its first step: of a refresh that is the scan, and more comes only where something changed.</summary>
    public static IRefreshProgress Of(IRefreshProgress progress) => command is null ? progress : new Steps(progress);

    /// <summary>The user's folder for what may be deleted at any time; null where there is none.</summary>
    private static string? Caches()
    {
        if (OperatingSystem.IsWindows())
        {
            return Path.GetTempPath();
        }

        var home = Environment.GetEnvironmentVariable("HOME");
        var folder = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named ? named
            : string.IsNullOrEmpty(home) ? null
            : Path.Combine(home, OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache");
        return Path.IsPathFullyQualified(folder ?? string.Empty) ? folder : null;
    }

    private sealed class Steps(IRefreshProgress inner) : IRefreshProgress
    {
        private int begun;

        public void Begin(string stage, string what, int total)
        {
            if (++begun == 2 && Interlocked.Exchange(ref command, null) is { } word)
            {
                ProfileOptimization.StartProfile($"{word}-change");
            }

            inner.Begin(stage, what, total);
        }

        public void Advance(int units) => inner.Advance(units);

        public void Note(string message) => inner.Note(message);
    }
}
