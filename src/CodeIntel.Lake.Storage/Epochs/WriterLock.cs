using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using CodeIntel.Lake.Storage.Files;

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

    /// <summary>The owner of a file that says of none.</summary>
    private static readonly LockOwner Nobody = new(-1, Environment.MachineName, DateTimeOffset.UnixEpoch, string.Empty);

    private readonly LakeFolder folder;
    private readonly LockOwner owner;
    private readonly byte[] content;

    private WriterLock(LakeFolder folder, LockOwner owner)
    {
        this.folder = folder;
        this.owner = owner;
        content = JsonSerializer.SerializeToUtf8Bytes(owner, LakeJson.Default.LockOwner);
    }

    /// <exception cref="LakeException"><c>lake_locked</c>: a live process holds the lock.</exception>
    public static WriterLock Take(LakeFolder folder, Action<string> notice)
    {
        using var self = Process.GetCurrentProcess();
        var mine = new WriterLock(folder, new LockOwner(self.Id, Environment.MachineName, self.StartTime.ToUniversalTime(), Guid.NewGuid().ToString("n")));
        while (!mine.TryCreate(folder.LockFile))
        {
            if (Find(folder, folder.LockFile) is { } holder && mine.TakeOver(holder))
            {
                notice(holder == Nobody
                    ? $"The writer lock '{folder.LockFile}' could not be read; it is taken over."
                    : $"The writer lock was held by process {holder.Pid}, which has ended; it is taken over.");
                break;
            }
        }

        return mine;
    }

    /// <summary>Gives the lock back, if it is still this one.</summary>
    public void Dispose() => GiveBack(folder.LockFile);

    /// <summary>After an error the file may be there all the same; then it is taken away again.</summary>
    private bool TryCreate(string file)
    {
        try
        {
            return folder.Files.CreateExclusive(file, content);
        }
        catch (IOException)
        {
            GiveBack(file);
            throw;
        }
    }

    /// <summary>
    /// Puts this lock in a dead owner's place, in one step. Several processes may try this at once, and the dead owner's lock may be another's
    /// by the time that the slower ones come to it: only who holds the claim to it may, and there is one claim to each lock that ever was.
    /// </summary>
    /// <returns>false where it is not that owner's lock any more.</returns>
    private bool TakeOver(LockOwner dead)
    {
        var claims = new List<string>();
        try
        {
            if (!Claim(folder.LockFile, dead, claims))
            {
                return false;
            }

            folder.Files.Replace(folder.LockFile, content);
            return true;
        }
        catch (IOException)
        {
            GiveBack(folder.LockFile);
            throw;
        }
        finally
        {
            claims.ForEach(folder.Files.Delete);
        }
    }

    /// <summary>Takes the right to a dead owner's file: a claim that nobody has made yet, or the claim of somebody who has died, too.</summary>
    private bool Claim(string file, LockOwner dead, List<string> claims)
    {
        if (IsAlive(dead))
        {
            throw Locked(folder, dead);
        }

        var name = dead == Nobody ? Path.GetFileName(file).Replace('.', '-') : dead.Token;
        var claim = Path.Combine(folder.Root, $".lock-{name}.tmp");
        if (!TryCreate(claim) && !(Find(folder, claim) is { } claimant && Claim(claim, claimant, claims)))
        {
            return false;
        }

        claims.Add(claim);
        return Find(folder, file)?.Token == dead.Token;
    }

    private void GiveBack(string file)
    {
        try
        {
            if (Find(folder, file)?.Token == owner.Token)
            {
                folder.Files.Delete(file);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever finds the file finds its owner dead.
        }
    }

    /// <summary>Whose a file is; null where there is no file.</summary>
    private static LockOwner? Find(LakeFolder folder, string file)
    {
        try
        {
            var found = JsonSerializer.Deserialize(folder.Files.Read(file), LakeJson.Default.LockOwner);
            return found is { Host: not null, Token.Length: > 0 } && found.Token.All(char.IsAsciiLetterOrDigit) ? found : Nobody;
        }
        catch (JsonException)
        {
            return Nobody;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static bool IsAlive(LockOwner holder)
    {
        if (holder == Nobody)
        {
            return false;
        }

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
