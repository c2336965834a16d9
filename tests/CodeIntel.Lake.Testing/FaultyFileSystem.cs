using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Testing;

/// <summary>What goes wrong.</summary>
public enum Fault
{
    /// <summary>The step fails once, with nothing done; the program goes on.</summary>
    Error,

    /// <summary>From the step on there is no space: writes leave a part and fail; the program goes on.</summary>
    DiskFull,

    /// <summary>The program ends before the step; what it did so far stays.</summary>
    Kill,

    /// <summary>The machine ends in the middle of the step; of unflushed content a part is on disk.</summary>
    TornWrite,

    /// <summary>The machine ends before the step; unflushed content is gone, the files are there and empty.</summary>
    LostData,

    /// <summary>The machine ends before the step; new names, renames and deletions in folders that were not flushed since are undone.</summary>
    LostNames,
}

/// <summary>When what goes wrong.</summary>
/// <param name="Step">Number of the step, from 0.</param>
/// <param name="Fault">What happens there.</param>
/// <param name="Seed">Decides how much is lost.</param>
public sealed record FaultPoint(int Step, Fault Fault, int Seed);

/// <summary>The program ended here. No code may catch it and go on.</summary>
public sealed class CrashException() : Exception("The program ended here.");

/// <summary>
/// A file system on which one thing goes wrong. It knows what was flushed: at a crash it takes from the inner file system what a disk may
/// have lost, also of files that the engine wrote. The inner file system is never asked to flush.
/// </summary>
/// <param name="inner">Holds the files.</param>
/// <param name="point">What goes wrong; null for nothing.</param>
public sealed class FaultyFileSystem(IFileSystem inner, FaultPoint? point = null) : SteppedFileSystem(inner)
{
    private readonly Lock gate = new();
    private readonly UnflushedState unflushed = new(inner);
    private readonly List<FileStep> steps = [];
    private bool full;

    /// <summary>Steps since the start, or the last <see cref="Restart"/>.</summary>
    public IReadOnlyList<FileStep> Steps => steps;

    /// <summary>Whether the program has ended; every further step throws.</summary>
    public bool Crashed { get; private set; }

    /// <summary>Starts the program again. What was not flushed before still is not, where the program was only killed.</summary>
    public void Restart(FaultPoint? next = null)
    {
        point = next;
        steps.Clear();
        full = false;
        Crashed = false;
    }

    /// <inheritdoc/>
    protected override T Take<T>(FileStep step, Func<T> act)
    {
        lock (gate)
        {
            if (Crashed)
            {
                throw new CrashException();
            }

            steps.Add(step);
            if (point?.Step == steps.Count - 1)
            {
                Strike(step, point, act);
            }

            if (full && step.NeedsSpace)
            {
                LeavePart(step, 0.5);
                throw new IOException($"No space left on device: '{step.Path}'");
            }

            return unflushed.Take(step, act);
        }
    }

    private void Strike<T>(FileStep step, FaultPoint at, Func<T> act)
    {
        switch (at.Fault)
        {
            case Fault.Error:
                throw new IOException($"Input/output error: '{step.Path}'");
            case Fault.DiskFull:
                full = true;
                return;
            case Fault.TornWrite:
                Half(step, act);
                break;
            case Fault.Kill or Fault.LostData or Fault.LostNames:
                break;
            default:
                throw new InvalidOperationException($"There is no fault {at.Fault}.");
        }

        Crashed = true;
        unflushed.Lose(at);
        throw new CrashException();
    }

    private void Half<T>(FileStep step, Func<T> act)
    {
        if (step.Operation == FileOperation.Produce)
        {
            unflushed.Take(step, act);
        }
        else if (step is { Operation: FileOperation.RenameExclusive, To: { } to } && Inner.Exists(step.Path) && !Inner.Exists(to))
        {
            Inner.Write(to, Inner.Read(step.Path));
        }
        else
        {
            LeavePart(step, 1);
        }
    }

    private void LeavePart(FileStep step, double part)
    {
        if (step is { Operation: FileOperation.Write, Content: { } content })
        {
            var start = step with { Content = content[..(int)(content.Length * part)] };
            unflushed.Take(start, () =>
            {
                Inner.Write(start.Path, start.Content);
                return true;
            });
        }
    }
}
