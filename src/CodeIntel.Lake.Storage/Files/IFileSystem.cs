namespace CodeIntel.Lake.Storage.Files;

/// <summary>
/// All that lakes and publications ask of a file system: single steps, as a crash may part them. What takes several steps to be
/// durable is in <see cref="DurableFiles"/>. Paths are absolute; a name is the last part of a path.
/// </summary>
public interface IFileSystem
{
    /// <summary>Whether anything but a folder has this name: a file, or also a pipe, or a link that leads nowhere.</summary>
    bool Exists(string path);

    /// <summary>Whether a folder exists.</summary>
    bool FolderExists(string folder);

    /// <summary>Size in bytes, or null where there is no such file; 0 of what is no regular file. Links are followed.</summary>
    long? Size(string path);

    /// <summary>When a file was last written to, or null where there is no such file. Links are followed.</summary>
    DateTimeOffset? ModifiedAt(string path);

    /// <summary>The whole content. What is no regular file is empty, and never waited for.</summary>
    /// <exception cref="FileNotFoundException">Nothing has this name.</exception>
    /// <exception cref="DirectoryNotFoundException">Nor is there a folder for it.</exception>
    /// <exception cref="IOException">What has this name cannot be read, such as a link that leads nowhere.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read, or is a folder.</exception>
    byte[] Read(string path);

    /// <summary>Opens a file that may be too large to be read at once; see <see cref="Read"/>.</summary>
    Stream OpenRead(string path);

    /// <summary>Names of the files in a folder, in ordinal order; none where the folder is missing.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>Names of the folders in a folder, in ordinal order; none where the folder is missing.</summary>
    IReadOnlyList<string> ListFolders(string folder);

    /// <summary>The folder itself, or the one that it is a link to in the end.</summary>
    string ResolveFolder(string folder);

    /// <summary>Creates a folder and what is missing above it.</summary>
    void CreateFolder(string folder);

    /// <summary>Creates a file or overwrites it in place. A crash may leave a part of it until it is flushed.</summary>
    void Write(string path, ReadOnlySpan<byte> content);

    /// <summary>Lets the engine write a new file, under the rules of <see cref="Write"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Has the engine write it; returns what it told.</param>
    T Produce<T>(string path, Func<T> write);

    /// <summary>Gives a file another name in the same folder. A crash on the way may leave both names.</summary>
    /// <returns>false, with nothing changed, where the new name is taken.</returns>
    bool RenameExclusive(string from, string to);

    /// <summary>Gives a file another name in one step; what had that name is gone.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    void Move(string from, string to);

    /// <summary>
    /// Gives a folder the name of another in the same parent, whose content, if there is any, ends up under the first name; in one
    /// step where the system can.
    /// </summary>
    void PutFolder(string folder, string place);

    /// <summary>Deletes a file; none there is no error.</summary>
    void Delete(string path);

    /// <summary>Deletes a folder and all that is in it; none there is no error.</summary>
    void DeleteFolder(string folder);

    /// <summary>Returns once the content of a file is on disk.</summary>
    void FlushFile(string path);

    /// <summary>Returns once the names in a folder are on disk.</summary>
    void FlushFolder(string folder);
}
