using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Storage.Replacement;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>What a lake is opened for.</summary>
public enum LakeOpenMode
{
    /// <summary>Reading published epochs; takes no lock and changes nothing.</summary>
    Read,

    /// <summary>Reading, and rehearsing the next epoch; where there is no lake, as if there were an empty one. Takes no lock and changes nothing.</summary>
    Rehearse,

    /// <summary>Making epochs: takes the writer lock and finishes what a crash left undone.</summary>
    Write,
}

/// <summary>How to open a lake.</summary>
public sealed record LakeOptions
{
    /// <summary>The repository. Needed to create a lake; where given, an existing lake must be of it.</summary>
    public string? RepositoryId { get; init; }

    /// <summary>Tells what the repository is wherever it lies: by that a lake knows a repository that was moved. Asked of a new lake, and where the two are at different paths.</summary>
    public Func<string?> Origin { get; init; } = () => null;

    /// <summary>Whether a lake is to be of this repository from now on, whichever it was of.</summary>
    public bool Adopts { get; init; }

    /// <summary>The layout of a lake that is created; an existing lake keeps that of its newest epoch.</summary>
    public Layout Layout { get; init; } = Layout.OfFiles;

    /// <summary>How long to wait for another writer to end.</summary>
    public TimeSpan LockWait { get; init; } = TimeSpan.Zero;

    /// <summary>Ends the waiting.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>Takes messages for a person, such as that a dead process's lock was taken over.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    /// <summary>Where metadata is read and written.</summary>
    public IFileSystem Files { get; init; } = LocalFileSystem.Instance;

    /// <summary>Gives the time of epochs.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
