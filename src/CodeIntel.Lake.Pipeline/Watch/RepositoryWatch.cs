using System.Diagnostics;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Scan;

namespace CodeIntel.Lake.Pipeline.Watch;

/// <summary>How a watch waits.</summary>
/// <param name="Quiet">A burst of edits is over once nothing has happened for so long.</param>
/// <param name="Longest">One that goes on is taken as over after so long.</param>
/// <param name="Rescan">After so long without an event the repository is looked at all the same, since events can get lost.</param>
public sealed record WatchTimes(TimeSpan Quiet, TimeSpan Longest, TimeSpan Rescan)
{
    /// <summary>50 ms, 2 s and 30 s.</summary>
    public static WatchTimes Default { get; } = new(TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(30));
}

/// <summary>
/// Tells when a repository should be looked at again: after a burst of edits to files that a scan would read, after a commit or a checkout, and now and then. Events only ever
/// bring a look forward; what changed is found by the scan. For one thread.
/// </summary>
public sealed class RepositoryWatch : IDisposable
{
    private readonly string repository;
    private readonly string state;
    private readonly WatchTimes times;
    private readonly PathFilter filter;
    private readonly AutoResetEvent touched = new(false);
    private readonly FileSystemWatcher watcher;

    /// <summary>Watches from here on.</summary>
    /// <param name="settings">Tell the repository, the lake, whose own files are no edits, and the files that a scan reads.</param>
    /// <param name="times">How it waits.</param>
    /// <exception cref="IOException">The system gives no more watches.</exception>
    public RepositoryWatch(PipelineSettings settings, WatchTimes times)
    {
        repository = Path.GetFullPath(settings.Repository);
        state = Path.GetFullPath(settings.State);
        this.times = times;
        filter = new PathFilter(settings.Scan.Include, settings.Scan.Exclude);
        watcher = new FileSystemWatcher(repository)
        {
            IncludeSubdirectories = true,
            NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
        };
        watcher.Changed += Hear;
        watcher.Created += Hear;
        watcher.Deleted += Hear;
        watcher.Renamed += Hear;
        watcher.Error += (_, _) => touched.Set();
        watcher.EnableRaisingEvents = true;
    }

    /// <summary>Waits until the repository should be looked at again.</summary>
    /// <returns>false where it is stopped.</returns>
    public bool Wait(CancellationToken cancel)
    {
        var handles = new[] { cancel.WaitHandle, touched };
        if (WaitHandle.WaitAny(handles, times.Rescan) is not 1)
        {
            return !cancel.IsCancellationRequested;
        }

        var since = Stopwatch.StartNew();
        while (since.Elapsed < times.Longest && WaitHandle.WaitAny(handles, times.Quiet) == 1)
        {
        }

        return !cancel.IsCancellationRequested;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        watcher.Dispose();
        touched.Dispose();
    }

    private void Hear(object sender, FileSystemEventArgs e)
    {
        if (Concerns(e.FullPath) || (e is RenamedEventArgs renamed && Concerns(renamed.OldFullPath)))
        {
            touched.Set();
        }
    }

    /// <summary>What is neither there nor a Python file may have been a folder.</summary>
    private bool Concerns(string full)
    {
        if (full == state || full.StartsWith(state + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            return false;
        }

        var path = Path.GetRelativePath(repository, full).Replace(Path.DirectorySeparatorChar, '/');
        return path.StartsWith(".git/", StringComparison.Ordinal)
            ? path is ".git/HEAD" or ".git/packed-refs" || path.StartsWith(".git/refs/", StringComparison.Ordinal)
            : filter.Takes(path) || (!filter.ShutsOut(path) && !File.Exists(full));
    }
}
