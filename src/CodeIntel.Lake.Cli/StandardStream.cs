using System.Runtime.InteropServices;

namespace CodeIntel.Lake.Cli;

/// <summary>
/// Standard output or error, opened at the first write. Whoever writes learns of a failure as the caller wants it told: the stream may be closed, its device full, or its
/// reader gone, of which the console's own stream says nothing.
/// </summary>
/// <param name="descriptor">1 or 2.</param>
/// <param name="open">Opens the console's stream.</param>
/// <param name="fail">Hears of what went wrong; returns to go on without what was written.</param>
internal sealed partial class StandardStream(int descriptor, Func<Stream> open, Action<IOException> fail) : Stream
{
    private const short ReaderGone = 0x8 | 0x10;
    private const int GetDescriptorFlags = 1;
    private const int ClosesOnExec = 1;
    private Stream? console;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            if (IsReaderGone())
            {
                throw new EndOfStreamException("Nobody reads.");
            }

            if (console is null && IsOfRuntime())
            {
                throw new IOException("It is closed.");
            }

            (console ??= open()).Write(buffer);
        }
        catch (UnauthorizedAccessException e)
        {
            fail(new IOException("It is closed.", e));
        }
        catch (IOException e)
        {
            fail(e);
        }
    }

    private bool IsReaderGone()
    {
        if (OperatingSystem.IsWindows())
        {
            return false;
        }

        var entry = new PollEntry { Descriptor = descriptor };
        return Poll(ref entry, 1, 0) == 1 && (entry.Found & ReaderGone) != 0;
    }

    /// <summary>Whether the stream was closed before the program began, and its number has gone to a file that the runtime opened for itself: no such file outlives an exec.</summary>
    private bool IsOfRuntime() => !OperatingSystem.IsWindows() && Control(descriptor, GetDescriptorFlags) is >= 0 and var flags && (flags & ClosesOnExec) != 0;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollEntry entries, nuint count, int timeout);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Descriptor;
        public short Wanted;
        public short Found;
    }
}
