using CodeIntel.Lake.Storage.Files;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Storage.Tests.Epochs;

/// <summary>Another program, which commits to a table as soon as there is a redo log.</summary>
/// <param name="commit">The commit's file.</param>
/// <param name="text">What it says.</param>
/// <param name="then">Comes after it.</param>
/// <param name="inner">Takes all other steps.</param>
internal sealed class Rival(string commit, string text, Action? then = null, IFileSystem? inner = null) : SteppedFileSystem(inner ?? LocalFileSystem.Instance)
{
    protected override T Take<T>(FileStep step, Func<T> act)
    {
        var result = act();
        if (step.Operation == FileOperation.RenameExclusive && Path.GetFileName(step.To!).StartsWith("pending-", StringComparison.Ordinal))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(commit)!);
            File.WriteAllText(commit, text);
            then?.Invoke();
        }

        return result;
    }
}
