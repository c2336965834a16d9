using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Testing;

/// <summary>
/// The files as one actor sees them: others may have their turns before each step that they can tell, and questions are steps here. New
/// files and folders are not, for they get the names that others look for later; flushes are not, for nobody pulls the plug.
/// </summary>
/// <param name="inner">The files that all share.</param>
/// <param name="actor">Who takes the steps.</param>
public sealed class TakenInTurns(IFileSystem inner, Actor actor) : SteppedFileSystem(inner)
{
    /// <summary>What the actor has written to files, by path, whatever became of them.</summary>
    public Dictionary<string, byte[]> Written { get; } = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override bool Exists(string path)
    {
        actor.Step();
        return base.Exists(path);
    }

    /// <inheritdoc/>
    public override long? Size(string path)
    {
        actor.Step();
        return base.Size(path);
    }

    /// <inheritdoc/>
    protected override T Take<T>(FileStep step, Func<T> act)
    {
        if (step.Operation is not (FileOperation.FlushFile or FileOperation.FlushFolder or FileOperation.CreateFolder or FileOperation.Write))
        {
            actor.Step();
        }

        if (step is { Operation: FileOperation.Write, Content: { } content })
        {
            Written[step.Path] = content;
        }

        return act();
    }
}
