using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CodeIntel.Lake.Semantics;

/// <summary>
/// An index that scip-python makes of some files, in a folder of its own that goes with this. It sees nothing but these files: no Python, no installed package, no setting of the
/// repository, no git; so what it says depends on them and on <see cref="IndexerSettings"/> alone.
/// </summary>
public sealed class ScipPythonIndex : IDisposable
{
    private const int KeptOfLog = 300;

    private readonly string folder;

    private ScipPythonIndex(string folder) => this.folder = folder;

    /// <summary>The index.</summary>
    public string FullName => Path.Combine(folder, "index.scip");

    private string Sources => Path.Combine(folder, "sources");

    private string Nothing => Path.Combine(folder, "nothing");

    /// <summary>Makes one.</summary>
    /// <param name="program">The indexer.</param>
    /// <param name="settings">What documents depend on; <see cref="IndexerSettings.Timeout"/> and a second for each file are what it may take, and its root is not looked at.</param>
    /// <param name="files">Paths from the root, with slashes, and the bytes there.</param>
    /// <param name="cancel">Stops it at once.</param>
    /// <exception cref="SemanticsUnavailableException">It cannot be started, does not end in time, or says that it failed.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static ScipPythonIndex Make(ScipPythonProgram program, IndexerSettings settings, IEnumerable<(string Path, byte[] Content)> files, CancellationToken cancel)
    {
        var index = new ScipPythonIndex(Directory.CreateTempSubdirectory("scip-python-").FullName);
        try
        {
            var count = index.Write(settings, files);
            index.Run(program, settings, settings.Timeout + TimeSpan.FromSeconds(count), cancel);
            return index;
        }
        catch
        {
            index.Dispose();
            throw;
        }
    }

    /// <summary>Deletes the index.</summary>
    public void Dispose() => Directory.Delete(folder, recursive: true);

    private int Write(IndexerSettings settings, IEnumerable<(string Path, byte[] Content)> files)
    {
        Directory.CreateDirectory(Nothing);
        Directory.CreateDirectory(Sources);
        var count = 0;
        foreach (var (path, content) in files)
        {
            var file = Path.Combine(Sources, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, content);
            count++;
        }

        File.WriteAllText(Path.Combine(folder, "environment.json"), "[]");
        var configuration = new ScipPythonConfiguration(["."], [], settings.SourceRoots, "Linux", settings.PythonVersion);
        File.WriteAllBytes(Path.Combine(Sources, "scip-pyrightconfig.json"), JsonSerializer.SerializeToUtf8Bytes(configuration, IndexerJson.Default.ScipPythonConfiguration));
        return count;
    }

    private void Run(ScipPythonProgram program, IndexerSettings settings, TimeSpan limit, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(
            program.Node,
            [
                $"--max-old-space-size={settings.MemoryMegabytes.ToString(CultureInfo.InvariantCulture)}", program.Script, "index", "--quiet", "--cwd", Sources, "--output", FullName,
                "--environment", Path.Combine(folder, "environment.json"), "--project-name", settings.Project, "--project-version", "_",
            ])
        {
            WorkingDirectory = Sources,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Nothing;
        start.Environment["HOME"] = Nothing;
        using var process = NodeProcess.Started(start);
        process.StandardInput.Close();
        var said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        stop.CancelAfter(limit);
        try
        {
            process.WaitForExitAsync(stop.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            cancel.ThrowIfCancellationRequested();
            throw new SemanticsUnavailableException(string.Create(CultureInfo.InvariantCulture, $"scip-python took longer than {limit.TotalSeconds:0.#} s. Raise semantics.timeout, or choose another semantics.provider."));
        }

        if (process.ExitCode != 0 || !File.Exists(FullName))
        {
            var log = string.Join(' ', said.GetAwaiter().GetResult()).ReplaceLineEndings(" ").Trim();
            throw new SemanticsUnavailableException($"scip-python ended with exit code {process.ExitCode}: {(log.Length > KeptOfLog ? log[^KeptOfLog..] : log)}");
        }
    }
}
