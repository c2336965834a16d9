using System.Globalization;
using CodeIntel.Lake.Scip;

namespace CodeIntel.Lake.Semantics;

/// <summary>
/// Indexes Python files by pyright, in a process of Node that stays until this is disposed. A document is a function of its file, of what that imports, directly or not, and of
/// <see cref="IndexerSettings"/>; not of the order, nor of what else is asked for. No Python is run and no installed package is read. Not safe for several threads.
/// </summary>
public sealed class PyrightIndexer : IDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(1);

    private readonly IndexerSettings settings;
    private readonly IndexerFiles files;
    private readonly string node;
    private NodeProcess? process;
    private bool isFresh;
    private bool isLate;

    /// <summary>Makes one. The process is started when it is first asked.</summary>
    /// <param name="settings">What documents depend on.</param>
    /// <exception cref="SemanticsUnavailableException">Node or pyright is missing.</exception>
    public PyrightIndexer(IndexerSettings settings)
        : this(settings, IndexerFiles.Find())
    {
    }

    internal PyrightIndexer(IndexerSettings settings, IndexerFiles files)
    {
        (this.settings, this.files) = (settings, files);
        node = NodeProgram.Find(settings.Node);
    }

    /// <summary>What the process that runs took: the most memory resident, and processor time.</summary>
    internal (long PeakBytes, TimeSpan Processor) Usage => process?.Usage() ?? default;

    /// <summary>What is present.</summary>
    /// <param name="nodePath">Node's executable; null for the first one on PATH.</param>
    /// <exception cref="SemanticsUnavailableException">Node or pyright is missing, or another version than needed.</exception>
    public static IndexerVersions Versions(string? nodePath) => Versions(nodePath, IndexerFiles.Find());

    internal static IndexerVersions Versions(string? nodePath, IndexerFiles files)
    {
        var node = NodeProgram.Find(nodePath);
        using var process = NodeProcess.Start(node, files.Program, files.Pyright, "--versions");
        return Checked(process, node);
    }

    /// <summary>Indexes files, one after the other, while the answer is read. A file that cannot be indexed has a problem; the others go on.</summary>
    /// <param name="paths">The files, from the root, with slashes; the order of the answer.</param>
    /// <param name="changed">Files whose content is new since the last call, whether indexed or not.</param>
    /// <param name="cameOrWent">Files that are new or gone since the last call.</param>
    /// <param name="cancel">Stops it at once.</param>
    /// <returns>A document for each file.</returns>
    /// <exception cref="SemanticsUnavailableException">Node or pyright is another version than needed, or does not start.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<IndexedDocument> Index(IReadOnlyList<string> paths, IReadOnlyList<string> changed, IReadOnlyList<string> cameOrWent, CancellationToken cancel = default)
    {
        using var stop = cancel.Register(() => process?.Kill());
        var left = new Queue<string>(paths);
        var isAnswered = false;
        try
        {
            while (!isAnswered)
            {
                var running = process ??= Start();
                cancel.ThrowIfCancellationRequested();
                running.Send(new IndexRequest([.. left], changed, cameOrWent), IndexerJson.Default.IndexRequest);
                while (left.TryPeek(out var path) && Next(running, path) is { } document)
                {
                    left.Dequeue();
                    isFresh = false;
                    yield return document;
                }

                isAnswered = left.Count == 0 && running.Receive(IndexerJson.Default.DocumentHeader) is { Done: not null };
                if (!isAnswered)
                {
                    cancel.ThrowIfCancellationRequested();

                    // What ends a process that has indexed others may be their fault: the file is tried once more in a process of its own.
                    var (wasFresh, ending) = (isFresh, running.Ending());
                    End();
                    isAnswered = left.Count == 0;
                    if (wasFresh && left.TryDequeue(out var path))
                    {
                        yield return new IndexedDocument(
                            path,
                            new Document { RelativePath = path, Language = "python", PositionEncoding = PositionEncoding.Utf8CodeUnitOffsetFromLineStart },
                            null,
                            isLate ? string.Create(CultureInfo.InvariantCulture, $"It took longer than {settings.Timeout.TotalSeconds:0.#} s.") : $"The indexer ended with {ending}.");
                    }
                }
            }
        }
        finally
        {
            if (!isAnswered)
            {
                End();
            }
        }
    }

    /// <summary>Ends the process.</summary>
    public void Dispose() => End();

    private static IndexerVersions Checked(NodeProcess process, string node) => process.Receive(IndexerJson.Default.StartAnswer) switch
    {
        { Ready: true } answer => new IndexerVersions(node, answer.Node!, answer.Pyright!),
        { Error: { } error } => throw new SemanticsUnavailableException(error),
        _ => throw new SemanticsUnavailableException($"The indexer does not start: '{node}' ended with {process.Ending()}. Node {NodeProgram.OldestMajor} or newer is needed (https://nodejs.org)."),
    };

    private NodeProcess Start()
    {
        var memory = settings.MemoryMegabytes.ToString(CultureInfo.InvariantCulture);

        // Long chains of branches are deep trees. The stack of a Windows program has no room for more.
        string[] stack = OperatingSystem.IsWindows() ? [] : ["--stack-size=3900"];
        var started = NodeProcess.Start(node, [$"--max-old-space-size={memory}", .. stack, files.Program, files.Pyright]);
        try
        {
            started.Send(new StartRequest(settings.Root, settings.SourceRoots, settings.Project, settings.PythonVersion, settings.MemoryMegabytes), IndexerJson.Default.StartRequest);
            using var watchdog = Watchdog(started, StartTimeout);
            Checked(started, node);
            isFresh = true;
            return started;
        }
        catch
        {
            started.Dispose();
            throw;
        }
    }

    /// <summary>The next document; null where the process ends before it, by itself or by the watchdog.</summary>
    private IndexedDocument? Next(NodeProcess running, string path)
    {
        using var watchdog = Watchdog(running, settings.Timeout);
        return running.Receive(IndexerJson.Default.DocumentHeader) is { Done: null } header && header.Path == path && running.ReceiveBytes(header.Bytes) is { } bytes
            ? new IndexedDocument(path, Document.Parser.ParseFrom(bytes), header.Interface, header.Problem) { Reads = header.Reads ?? [] }
            : null;
    }

    private Timer Watchdog(NodeProcess running, TimeSpan timeout)
    {
        isLate = false;
        return new Timer(
            _ =>
            {
                isLate = true;
                running.Kill();
            },
            null,
            timeout,
            Timeout.InfiniteTimeSpan);
    }

    private void End()
    {
        process?.Dispose();
        process = null;
    }
}
