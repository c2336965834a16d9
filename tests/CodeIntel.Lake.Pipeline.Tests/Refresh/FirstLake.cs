using System.Collections.Concurrent;
using System.Security.Cryptography;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>A lake as the first refresh of some files leaves it. It is made once for all scenes of the same files and settings: a copy costs far less than a refresh.</summary>
internal sealed class FirstLake : IDisposable
{
    private static readonly ConcurrentDictionary<string, Lazy<FirstLake>> Made = new(StringComparer.Ordinal);
    private readonly TempFolder folder = new();

    private FirstLake(RefreshRequest like, string settings, IReadOnlyList<(string Path, byte[] Content)> files)
    {
        Directory.CreateDirectory(folder.At("repo"));
        foreach (var (path, content) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder.At(Path.Combine("repo", path)))!);
            File.WriteAllBytes(folder.At(Path.Combine("repo", path)), content);
        }

        Result = Refresher.Refresh(like with { Repository = folder.At("repo"), State = State, Settings = PipelineSettings.Parse(settings, folder.At("pipeline.yaml")) });
        File.Delete(Path.Combine(State, "scan-cache.bin"));
    }

    /// <summary>The lake's folder, for reading.</summary>
    public string State => folder.At("state");

    /// <summary>What the refresh did.</summary>
    public RefreshResult Result { get; }

    /// <summary>Finds the lake of a repository, or makes it.</summary>
    /// <param name="like">A refresh of it.</param>
    /// <param name="settings">Its settings as text.</param>
    /// <returns>null where the repository holds anything but files that can be read.</returns>
    public static FirstLake? Of(RefreshRequest like, string settings)
    {
        var files = Files(like.Repository);
        if (files is null)
        {
            return null;
        }

        var key = string.Join('\n', files.Select(f => $"{Convert.ToHexString(SHA256.HashData(f.Content))} {f.Path}").Prepend(settings));
        return Made.GetOrAdd(key, _ => new(() => new FirstLake(like, settings, files))).Value;
    }

    /// <summary>Deletes all that were made.</summary>
    public static void Clean()
    {
        foreach (var made in Made.Values.Where(m => m.IsValueCreated))
        {
            made.Value.Dispose();
        }
    }

    /// <summary>Copies the lake, as one of a repository in another folder.</summary>
    public void CopyTo(string state, string repository)
    {
        Folders.Copy(State, state);
        var description = Path.Combine(state, "lake.json");
        File.WriteAllText(description, File.ReadAllText(description).Replace(folder.At("repo"), repository, StringComparison.Ordinal));
    }

    public void Dispose() => folder.Dispose();

    private static List<(string Path, byte[] Content)>? Files(string repository)
    {
        var entries = new DirectoryInfo(repository).EnumerateFileSystemInfos("*", SearchOption.AllDirectories).ToList();
        if (entries.Exists(e => e.LinkTarget is not null || e.Name == ".git"))
        {
            return null;
        }

        try
        {
            return [.. entries.OfType<FileInfo>().Select(f => (Path.GetRelativePath(repository, f.FullName), File.ReadAllBytes(f.FullName))).OrderBy(f => f.Item1, StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
