using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace CodeIntel.Lake.Storage.DuckDb.Native;

/// <summary>Owns a <c>duckdb_database</c>.</summary>
internal sealed class DatabaseHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public static DatabaseHandle Own(nint value)
    {
        var owner = new DatabaseHandle();
        owner.SetHandle(value);
        return owner;
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.Close(ref handle);
        return true;
    }
}

/// <summary>Owns a <c>duckdb_connection</c>.</summary>
internal sealed class ConnectionHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public static ConnectionHandle Own(nint value)
    {
        var owner = new ConnectionHandle();
        owner.SetHandle(value);
        return owner;
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.Disconnect(ref handle);
        return true;
    }
}

/// <summary>Owns a <c>duckdb_appender</c>. Rows that were not flushed are dropped with it.</summary>
internal sealed class AppenderHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public static AppenderHandle Own(nint value)
    {
        var owner = new AppenderHandle();
        owner.SetHandle(value);
        return owner;
    }

    protected override bool ReleaseHandle()
    {
        // Destroying flushes what is left, which an abandoned appender must not.
        _ = NativeMethods.AppenderClear(handle);
        _ = NativeMethods.AppenderDestroy(ref handle);
        return true;
    }
}

/// <summary>Owns a <c>duckdb_data_chunk</c>.</summary>
internal sealed class ChunkHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    public static ChunkHandle Own(nint value)
    {
        var owner = new ChunkHandle();
        owner.SetHandle(value);
        return owner;
    }

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyDataChunk(ref handle);
        return true;
    }
}

/// <summary>Owns a <c>duckdb_result</c>, in memory that does not move.</summary>
internal sealed unsafe class ResultHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public ResultHandle()
        : base(ownsHandle: true) => SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)));

    /// <summary>The next rows; null at the end and after an error.</summary>
    public ChunkHandle? FetchChunk()
    {
        var held = false;
        DangerousAddRef(ref held);
        try
        {
            var chunk = NativeMethods.FetchChunk(*(NativeResult*)handle);
            return chunk == 0 ? null : ChunkHandle.Own(chunk);
        }
        finally
        {
            DangerousRelease();
        }
    }

    /// <summary>What went wrong; null where nothing did.</summary>
    public string? Error => Marshal.PtrToStringUTF8(NativeMethods.ResultError(this));

    protected override bool ReleaseHandle()
    {
        NativeMethods.DestroyResult(handle);
        NativeMemory.Free((void*)handle);
        return true;
    }
}
