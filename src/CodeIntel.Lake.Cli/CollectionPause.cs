using System.Runtime;

namespace CodeIntel.Lake.Cli;

/// <summary>
/// A time in which nothing is collected, until so much is allocated that the runtime collects as ever: most of what a small refresh makes it needs to its end, and
/// collections that find that out take a tenth of its processor time.
/// </summary>
internal static class CollectionPause
{
    /// <summary>Bytes that are allocated before the runtime collects.</summary>
    private const long Room = 240_000_000;

    /// <summary>Memory that the process may use at least, for so much room.</summary>
    private const long LeastMemory = 16 * Room;

    private static int count;

    /// <summary>
    /// Does work within such a time, where there is memory for it and no other work has one. It goes on after the work until the next begins: what is left to do is
    /// most often to end the process, before which nothing need be collected.
    /// </summary>
    public static T Within<T>(Func<T> work)
    {
        try
        {
            if (Interlocked.Increment(ref count) == 1)
            {
                End();
                _ = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= LeastMemory && GC.TryStartNoGCRegion(Room, disallowFullBlockingGC: true);
            }

            return work();
        }
        finally
        {
            Interlocked.Decrement(ref count);
        }
    }

    /// <summary>As <see cref="Within"/>, of work after which the process rests: it gives memory back.</summary>
    public static T WithinBurst<T>(Func<T> work)
    {
        try
        {
            return Within(work);
        }
        finally
        {
            End();
        }
    }

    private static void End()
    {
        try
        {
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            {
                GC.EndNoGCRegion();
            }
        }
        catch (InvalidOperationException)
        {
            // What another thread has just allocated ended it.
        }
    }
}
