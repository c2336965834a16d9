using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Acceptance.Crashes;

/// <summary>A refresh of a copy of the lake before the edit.</summary>
internal sealed class RefreshTrial : ICrashTrial
{
    private readonly CrashBase scene;
    private readonly string root = Folders.Temporary("lake-trial-");
    private readonly FaultPoint? kill;

    /// <param name="scene">The lakes.</param>
    /// <param name="kill">
    /// Where given, the refresh is killed there, and it is the next one, which recovers, that is interrupted.
    /// </param>
    public RefreshTrial(CrashBase scene, FaultPoint? kill = null)
    {
        this.scene = scene;
        this.kill = kill;
        Folders.Copy(scene.Before, State);
    }

    private string State => Path.Combine(root, "state");

    public void Prepare(FaultyFileSystem files)
    {
        if (kill is null)
        {
            return;
        }

        files.Restart(kill);
        try
        {
            Work(files);
        }
        catch (CrashException)
        {
            Folders.BuryWriter(State);
        }
    }

    public void Work(IFileSystem files) => scene.Refresh(State, files);

    public string? Check()
    {
        Folders.BuryWriter(State);
        return scene.GoOn(State);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);
}
