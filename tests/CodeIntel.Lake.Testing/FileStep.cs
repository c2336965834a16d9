using System.Text.RegularExpressions;
using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Testing;

/// <summary>What a step does.</summary>
public enum FileOperation
{
    /// <summary>Reads a file.</summary>
    Read,

    /// <summary>Lists a folder.</summary>
    List,

    /// <summary>Creates a folder that was not there; one that was there is no step.</summary>
    CreateFolder,

    /// <summary>Writes a file.</summary>
    Write,

    /// <summary>Lets the engine write a file.</summary>
    Produce,

    /// <summary>Renames a file to a name that must be free.</summary>
    RenameExclusive,

    /// <summary>Renames a file over another.</summary>
    Move,

    /// <summary>Exchanges two folders.</summary>
    PutFolder,

    /// <summary>Deletes a file.</summary>
    Delete,

    /// <summary>Deletes a folder.</summary>
    DeleteFolder,

    /// <summary>Brings a file to disk.</summary>
    FlushFile,

    /// <summary>Brings the names in a folder to disk.</summary>
    FlushFolder,
}

/// <summary>One step that a file system was asked for.</summary>
/// <param name="Operation">What it does.</param>
/// <param name="Path">The file or folder that it begins with.</param>
/// <param name="To">The other name, where there are two.</param>
/// <param name="Content">What is written; of what the engine wrote, known only afterwards and where it is recorded.</param>
public sealed partial record FileStep(FileOperation Operation, string Path, string? To = null, byte[]? Content = null)
{
    /// <summary>Whether the disk may differ afterwards.</summary>
    public bool Changes => Operation is not (FileOperation.Read or FileOperation.List);

    /// <summary>What the step is about: its operation and its names without what differs from run to run and from dataset to dataset.</summary>
    public string Role => $"{Operation} {RoleOf(Path)} {RoleOf(To ?? string.Empty)}";

    /// <summary>Takes a recorded step again, on another file system.</summary>
    public void Repeat(IFileSystem files)
    {
        switch (Operation)
        {
            case FileOperation.CreateFolder:
                files.CreateFolder(Path);
                break;
            case FileOperation.Write or FileOperation.Produce:
                files.Write(Path, Content);
                break;
            case FileOperation.RenameExclusive:
                files.RenameExclusive(Path, To!);
                break;
            case FileOperation.Move:
                files.Move(Path, To!);
                break;
            case FileOperation.PutFolder:
                files.PutFolder(Path, To!);
                break;
            case FileOperation.Delete:
                files.Delete(Path);
                break;
            case FileOperation.DeleteFolder:
                files.DeleteFolder(Path);
                break;
            case FileOperation.FlushFile:
                files.FlushFile(Path);
                break;
            case FileOperation.FlushFolder:
                files.FlushFolder(Path);
                break;
            default:
                break;
        }
    }

    /// <summary>Whether a full disk stops it.</summary>
    public bool NeedsSpace => Operation is FileOperation.CreateFolder or FileOperation.Write or FileOperation.Produce;

    private static string RoleOf(string path) =>
        Variable().Replace(System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path) ?? string.Empty) + "/" + System.IO.Path.GetFileName(path), "*");

    [GeneratedRegex("[0-9a-f-]{8,}|=[0-9a-f]+|[a-z_]+_v[0-9]+")]
    private static partial Regex Variable();
}
