using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CodeIntel.Lake.Semantics;

/// <summary>One process of the indexer: lines of JSON to it, lines of JSON and documents from it.</summary>
internal sealed class NodeProcess : IDisposable
{
    private const int LinesOfLog = 20;

    private readonly Process process;
    private readonly BufferedStream output;
    private readonly Queue<string> log = [];

    private NodeProcess(Process process)
    {
        this.process = process;
        output = new BufferedStream(process.StandardOutput.BaseStream, 1 << 16);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginErrorReadLine();
    }

    /// <summary>Starts one.</summary>
    /// <param name="node">Node's executable.</param>
    /// <param name="arguments">What it gets.</param>
    /// <exception cref="SemanticsUnavailableException">It cannot be started.</exception>
    public static NodeProcess Start(string node, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(node, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Remove("NODE_OPTIONS");
        return new NodeProcess(Started(start));
    }

    /// <summary>Starts Node.</summary>
    /// <exception cref="SemanticsUnavailableException">It cannot be started.</exception>
    public static Process Started(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new SemanticsUnavailableException($"Node cannot be started: {e.Message}. Install Node {NodeProgram.OldestMajor} or newer (https://nodejs.org), and put it on PATH or name its executable in the settings.", e);
        }
    }

    /// <summary>Writes a line. One that has ended takes it in silence: that it has ended, its answer says.</summary>
    public void Send<T>(T request, JsonTypeInfo<T> form)
    {
        try
        {
            var input = process.StandardInput.BaseStream;
            input.Write([.. JsonSerializer.SerializeToUtf8Bytes(request, form), (byte)'\n']);
            input.Flush();
        }
        catch (IOException)
        {
        }
    }

    /// <summary>Reads a line; null where the process has ended, or said something else.</summary>
    public T? Receive<T>(JsonTypeInfo<T> form)
        where T : class
    {
        var line = new List<byte>();
        for (var next = output.ReadByte(); next != '\n'; next = output.ReadByte())
        {
            if (next < 0)
            {
                return null;
            }

            line.Add((byte)next);
        }

        try
        {
            return JsonSerializer.Deserialize(line.ToArray(), form);
        }
        catch (JsonException e)
        {
            Keep(e.Message);
            return null;
        }
    }

    /// <summary>Reads so many bytes; null where the process has ended.</summary>
    public byte[]? ReceiveBytes(int count)
    {
        var bytes = new byte[count];
        return output.ReadAtLeast(bytes, count, throwOnEndOfStream: false) == count ? bytes : null;
    }

    /// <summary>The most memory that it held resident, and the processor time that it took.</summary>
    public (long PeakBytes, TimeSpan Processor) Usage()
    {
        process.Refresh();
        return (process.PeakWorkingSet64, process.TotalProcessorTime);
    }

    /// <summary>Ends it at once. What waits for an answer gets none.</summary>
    public void Kill()
    {
        try
        {
            process.Kill();
        }
        catch (InvalidOperationException)
        {
        }
    }

    /// <summary>Waits for the end of one that gives no answer, and says how it ended.</summary>
    public string Ending()
    {
        Kill();
        process.WaitForExit();
        lock (log)
        {
            return $"exit code {process.ExitCode}{(log.Count == 0 ? string.Empty : ": " + string.Join(" | ", log))}";
        }
    }

    public void Dispose()
    {
        Kill();
        process.WaitForExit();
        output.Dispose();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (!string.IsNullOrWhiteSpace(line))
        {
            lock (log)
            {
                log.Enqueue(line.Trim());
                while (log.Count > LinesOfLog)
                {
                    log.Dequeue();
                }
            }
        }
    }
}
