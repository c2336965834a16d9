using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>Who holds the writer lock.</summary>
internal sealed record LockOwner(int Pid, string Host, DateTimeOffset StartedAt, string Token);

/// <summary>
/// The lock of the one writer: a file that names its owner. The owner is known dead when no process of this host has its id and start
/// time; of another host's process nothing is known, so it counts as alive.
/// </summary>
internal sealed class WriterLock : IDisposable
{
    /// <summary>Start times are computed from ticks since boot, and differ a little from one look to the next.</summary>
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(5);

    private readonly LakeFolder folder;
    private readonly LockOwner owner;

    private WriterLock(LakeFolder folder, LockOwner owner)
    {
        this.folder = folder;
        this.owner = owner;
    }

    /// <exception cref="LakeException"><c>lake_locked</c>: a live process holds the lock.</exception>
    public static WriterLock Take(LakeFolder folder, Action<string> notice)
    {
        using var self = Process.GetCurrentProcess();
        var owner = new LockOwner(self.Id, Environment.MachineName, self.StartTime.ToUniversalTime(), Guid.NewGuid().ToString("n"));
        var content = JsonSerializer.SerializeToUtf8Bytes(owner, LakeJson.Default.LockOwner);
        var taken = new WriterLock(folder, owner);
        while (!taken.TryCreate(content))
        {
            var holder = Read(folder, folder.LockFile);
            if (holder is not null && IsAlive(holder))
            {
                throw Locked(folder, holder);
            }

            if (Clear(folder, holder))
            {
                notice(holder is null
                    ? $"The writer lock '{folder.LockFile}' could not be read; it is taken over."
                    : $"The writer lock was held by process {holder.Pid}, which has ended; it is taken over.");
            }
        }

        return taken;
    }

    /// <summary>Gives the lock back, if it is still this one.</summary>
    public void Dispose()
    {
        if (Read(folder, folder.LockFile)?.Token == owner.Token)
        {
            folder.Files.Delete(folder.LockFile);
        }
    }

    /// <summary>After an error the file may be there all the same; then it is taken away again.</summary>
    private bool TryCreate(byte[] content)
    {
        try
        {
            return folder.Files.CreateExclusive(folder.LockFile, content);
        }
        catch (IOException)
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes a dead owner's file away. Two processes may try this at once, and the slower one may find the faster one's new lock: the
    /// file is moved aside first, and put back where it is not the one that was found dead.
    /// </summary>
    private static bool Clear(LakeFolder folder, LockOwner? dead)
    {
        var aside = Path.Combine(folder.Root, $".lock-{Guid.NewGuid():n}.tmp");
        try
        {
            folder.Files.Move(folder.LockFile, aside);
        }
        catch (FileNotFoundException)
        {
            return false;
        }

        var moved = Read(folder, aside);
        if (moved is not null && moved.Token != dead?.Token)
        {
            folder.Files.RenameExclusive(aside, folder.LockFile);
            return false;
        }

        folder.Files.Delete(aside);
        return true;
    }

    private static LockOwner? Read(LakeFolder folder, string file)
    {
        try
        {
            return JsonSerializer.Deserialize(folder.Files.Read(file), LakeJson.Default.LockOwner);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            return null;
        }
    }

    private static bool IsAlive(LockOwner holder)
    {
        if (holder.Host != Environment.MachineName)
        {
            return true;
        }

        try
        {
            using var process = Process.GetProcessById(holder.Pid);
            return (process.StartTime.ToUniversalTime() - holder.StartedAt.UtcDateTime).Duration() < StartTolerance;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        catch (Win32Exception)
        {
            return true;
        }
    }

    private static LakeException Locked(LakeFolder folder, LockOwner holder) => new(
        LakeError.Locked,
        "lake_locked",
        $"Process {holder.Pid} on {holder.Host} is writing to the lake at '{folder.Root}'. Wait until it ends; if that host is gone for good, delete '{folder.LockFile}'.");
}
