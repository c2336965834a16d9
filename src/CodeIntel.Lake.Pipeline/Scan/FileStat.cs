using System.Runtime.InteropServices;

namespace CodeIntel.Lake.Pipeline.Scan;

/// <summary>What a path names.</summary>
public enum EntryKind
{
    /// <summary>Nothing.</summary>
    Missing,

    /// <summary>A regular file.</summary>
    File,

    /// <summary>A symbolic link, to whatever.</summary>
    Symlink,

    /// <summary>A folder, a socket, a device.</summary>
    Other,

    /// <summary>Something that may be there: the system does not let it be looked at.</summary>
    Unreadable,

    /// <summary>The path is longer than the system takes.</summary>
    PathTooLong,
}

/// <summary>What the file system tells of a path without opening it. A symbolic link is told of itself, not of its target.</summary>
/// <param name="Kind">What the path names; the other values are 0 unless it is a file.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="ModifiedNs">Time of the last write, nanoseconds since 1970 UTC.</param>
/// <param name="ChangedNs">Time of the last change of content or attributes, which no program can set back; 0 where the system does not tell.</param>
/// <param name="Inode">Number of the file in its file system; 0 where the system does not tell.</param>
public readonly partial record struct FileStat(EntryKind Kind, long Size, long ModifiedNs, long ChangedNs, long Inode)
{
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7FF;
    private const int NoEntry = 2;
    private const int NotAFolder = 20;
    private const int NotPermitted = 1;
    private const int NameTooLong = 36;
    private const int NoSuchCall = 38;

    /// <summary>Asks the file system.</summary>
    public static FileStat Of(string path) => (OperatingSystem.IsLinux() ? OfStatx(path) : null) ?? OfFileInfo(path);

    /// <summary>Reads the kernel's <c>struct statx</c>, whose layout is the same on all architectures.</summary>
    /// <returns>null where the call is not to be had, which a sandbox may say as "not permitted".</returns>
    private static unsafe FileStat? OfStatx(string path)
    {
        const int length = 256;
        var buffer = stackalloc byte[length];
        if (Statx(CurrentFolder, path, NoFollow, BasicStats, buffer) != 0)
        {
            return Marshal.GetLastPInvokeError() switch
            {
                NoEntry or NotAFolder => default(FileStat),
                NameTooLong => new FileStat(EntryKind.PathTooLong, 0, 0, 0, 0),
                NotPermitted or NoSuchCall => null,
                _ => new FileStat(EntryKind.Unreadable, 0, 0, 0, 0),
            };
        }

        var data = new ReadOnlySpan<byte>(buffer, length);
        var kind = (BitConverter.ToUInt16(data[28..]) & 0xF000) switch
        {
            0x8000 => EntryKind.File,
            0xA000 => EntryKind.Symlink,
            _ => EntryKind.Other,
        };
        return kind == EntryKind.File
            ? new FileStat(kind, BitConverter.ToInt64(data[40..]), Nanoseconds(data[112..]), Nanoseconds(data[96..]), BitConverter.ToInt64(data[32..]))
            : new FileStat(kind, 0, 0, 0, 0);
    }

    private static long Nanoseconds(ReadOnlySpan<byte> time) => (BitConverter.ToInt64(time) * 1_000_000_000) + BitConverter.ToUInt32(time[8..]);

    private static FileStat OfFileInfo(string path)
    {
        var info = new FileInfo(path);
        if (info.LinkTarget is not null)
        {
            return new FileStat(EntryKind.Symlink, 0, 0, 0, 0);
        }

        if (info.Exists)
        {
            return new FileStat(EntryKind.File, info.Length, (info.LastWriteTimeUtc - DateTime.UnixEpoch).Ticks * 100, 0, 0);
        }

        return new FileStat(Directory.Exists(path) ? EntryKind.Other : EntryKind.Missing, 0, 0, 0, 0);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int folder, string path, int flags, uint mask, byte* buffer);
}
