using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Testing;

/// <summary>Remembers every step.</summary>
/// <param name="inner">Takes the steps.</param>
public sealed class RecordingFileSystem(IFileSystem inner) : SteppedFileSystem(inner)
{
    private readonly List<FileStep> steps = [];

    /// <summary>The steps so far, in the order in which they began.</summary>
    public IReadOnlyList<FileStep> Steps
    {
        get
        {
            lock (steps)
            {
                return [.. steps];
            }
        }
    }

    /// <summary>
    /// The last content that was written and then given a name that begins so.
    /// </summary>
    /// <exception cref="InvalidOperationException">There was none.</exception>
    public byte[] LastWritten(string namePrefix)
    {
        var all = Steps;
        var renamed = all.Last(s => s.To is { } to && Path.GetFileName(to).StartsWith(namePrefix, StringComparison.Ordinal));
        return all.Last(s => s.Operation == FileOperation.Write && s.Path == renamed.Path).Content!;
    }

    /// <inheritdoc/>
    protected override T Take<T>(FileStep step, Func<T> act)
    {
        int at;
        lock (steps)
        {
            at = steps.Count;
            steps.Add(step);
        }

        var result = act();
        if (step.Operation == FileOperation.Produce)
        {
            // Read before the lock is taken: what is below may wait for a step that several files are made by.
            var content = Inner.Read(step.Path);
            lock (steps)
            {
                steps[at] = step with { Content = content };
            }
        }

        return result;
    }
}
