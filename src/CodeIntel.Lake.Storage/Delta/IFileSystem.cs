namespace CodeIntel.Lake.Storage.Delta;

/// <summary>All that logs, manifests and locks ask of a file system. Paths are absolute; a name is the last part of a path.</summary>
public interface IFileSystem
{
    /// <summary>Whether a file exists.</summary>
    bool Exists(string path);

    /// <summary>Size in bytes, or null where there is no such file.</summary>
    long? Size(string path);

    /// <summary>When a file was last written to, or null where there is no such file.</summary>
    DateTimeOffset? ModifiedAt(string path);

    /// <summary>The whole content.</summary>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    byte[] Read(string path);

    /// <summary>Names of the files in a folder, in ordinal order; none where the folder is missing.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>Names of the folders in a folder, in ordinal order; none where the folder is missing.</summary>
    IReadOnlyList<string> ListFolders(string folder);

    /// <summary>Creates a folder and what is missing above it.</summary>
    void CreateFolder(string folder);

    /// <summary>
    /// Creates a file that did not exist, durably: the name shows the whole content or does not exist, also after a crash.
    /// </summary>
    /// <returns>false, with nothing changed, where the name is taken.</returns>
    bool CreateExclusive(string path, ReadOnlySpan<byte> content);

    /// <summary>Creates a file or replaces its content, at once and durably.</summary>
    void Replace(string path, ReadOnlySpan<byte> content);

    /// <summary>Gives a file another name in the same folder.</summary>
    /// <returns>false, with nothing changed, where the new name is taken.</returns>
    bool RenameExclusive(string from, string to);

    /// <summary>Gives a file another name in one step; what had that name is gone.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    void Move(string from, string to);

    /// <summary>Deletes a file; none there is no error.</summary>
    void Delete(string path);

    /// <summary>Returns once the content of a file is on disk.</summary>
    void FlushFile(string path);

    /// <summary>Returns once the names in a folder are on disk.</summary>
    void FlushFolder(string folder);
}
