using System.Runtime.InteropServices;

namespace CodeIntel.Lake.Figures;

/// <summary>Processor time of the processes that this one started and that have ended, from <c>getrusage</c>.</summary>
internal static partial class ProcessorTime
{
    private const int Children = -1;
    private const int LongsOfUsage = 18;

    /// <summary>Seconds in user and system mode together.</summary>
    public static double OfChildren()
    {
        Span<long> usage = stackalloc long[LongsOfUsage];
        return GetUsage(Children, ref usage[0]) == 0
            ? usage[0] + usage[2] + ((usage[1] + usage[3]) / 1e6)
            : throw new InvalidOperationException($"getrusage failed: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", EntryPoint = "getrusage", SetLastError = true)]
    private static partial int GetUsage(int who, ref long usage);
}
