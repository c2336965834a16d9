using CodeIntel.Lake.Storage.Files;

namespace CodeIntel.Lake.Testing;

/// <summary>What a disk has been told but may not hold yet: content of files, and names in folders, each with the way back.</summary>
internal sealed class UnflushedState(IFileSystem inner)
{
    private readonly SortedSet<string> content = new(StringComparer.Ordinal);
    private readonly List<(string Folder, Action Undo)> names = [];

    /// <summary>Takes a step and remembers what it left unflushed.</summary>
    public T Take<T>(FileStep step, Func<T> act)
    {
        switch (step.Operation)
        {
            case FileOperation.FlushFile:
                Require(inner.Exists(step.Path), step.Path);
                content.Remove(step.Path);
                return default!;
            case FileOperation.FlushFolder:
                Require(inner.FolderExists(step.Path), step.Path);
                names.RemoveAll(n => n.Folder == step.Path);
                return default!;
            default:
                var undo = WaysBack(step).ToList();
                var result = act();
                names.AddRange(undo);
                Follow(step, result);
                return result;
        }
    }

    /// <summary>Loses what a crash of this kind may lose.</summary>
    public void Lose(FaultPoint point)
    {
        var random = new Random(point.Seed);
        switch (point.Fault)
        {
            case Fault.TornWrite:
                CutContent(length => random.Next(length + 1));
                break;
            case Fault.LostData:
                CutContent(_ => 0);
                break;
            case Fault.LostNames:
                UndoNames(random);
                break;
            default:
                return;
        }

        content.Clear();
        names.Clear();
    }

    private static void Require(bool exists, string path)
    {
        if (!exists)
        {
            throw new FileNotFoundException($"There is nothing to flush at '{path}'.", path);
        }
    }

    private static string Parent(string path) => Path.GetDirectoryName(path)!;

    private void CutContent(Func<int, int> keep)
    {
        foreach (var path in content.Where(inner.Exists).ToList())
        {
            var whole = inner.Read(path);
            inner.Write(path, whole.AsSpan(0, keep(whole.Length)));
        }
    }

    /// <summary>A folder's changes reach the disk in order: of each, some first ones may be there.</summary>
    private void UndoNames(Random random)
    {
        var kept = names.GroupBy(n => n.Folder, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => random.Next(2) == 0 ? 0 : random.Next(g.Count() + 1), StringComparer.Ordinal);
        var lost = names.Where(n => kept[n.Folder]-- <= 0).ToList();
        lost.Reverse();
        lost.ForEach(n => n.Undo());
    }

    private IEnumerable<(string Folder, Action Undo)> WaysBack(FileStep step)
    {
        var (path, to) = (step.Path, step.To);
        switch (step.Operation)
        {
            case FileOperation.CreateFolder:
                var missing = new Stack<string>();
                for (var at = path; !inner.FolderExists(at); at = Parent(at))
                {
                    missing.Push(at);
                }

                return missing.Select(f => (Parent(f), (Action)(() => inner.DeleteFolder(f))));
            case FileOperation.Write or FileOperation.Produce when !inner.Exists(path):
                return [(Parent(path), () => inner.Delete(path))];
            case FileOperation.RenameExclusive when inner.Exists(path) && !inner.Exists(to!):
                return [(Parent(path), () => inner.Move(to!, path))];
            case FileOperation.Move when inner.Exists(path):
                var replaced = inner.Exists(to!) ? inner.Read(to!) : null;
                return [(Parent(path), () => MoveBack(path, to!, replaced))];
            case FileOperation.PutFolder:
                var exchanged = inner.FolderExists(to!);
                return [(Parent(path), () => inner.PutFolder(exchanged ? path : to!, exchanged ? to! : path))];
            case FileOperation.Delete when inner.Exists(path):
                var deleted = inner.Read(path);
                return [(Parent(path), () => inner.Write(path, deleted))];
            case FileOperation.DeleteFolder when inner.FolderExists(path):
                var folder = Folder(path).ToList();
                return [(Parent(path), () => folder.ForEach(restore => restore()))];
            default:
                return [];
        }
    }

    private void MoveBack(string from, string to, byte[]? replaced)
    {
        inner.Move(to, from);
        if (replaced is not null)
        {
            inner.Write(to, replaced);
        }
    }

    /// <summary>Steps that make a folder and its files anew.</summary>
    private IEnumerable<Action> Folder(string folder)
    {
        yield return () => inner.CreateFolder(folder);
        foreach (var file in inner.List(folder).Select(n => Path.Combine(folder, n)))
        {
            var whole = inner.Read(file);
            yield return () => inner.Write(file, whole);
        }

        foreach (var restore in inner.ListFolders(folder).SelectMany(n => Folder(Path.Combine(folder, n))))
        {
            yield return restore;
        }
    }

    /// <summary>Keeps track of files whose content is not on disk.</summary>
    private void Follow<T>(FileStep step, T result)
    {
        switch (step.Operation)
        {
            case FileOperation.Write or FileOperation.Produce:
                content.Add(step.Path);
                break;
            case FileOperation.Delete:
                content.Remove(step.Path);
                break;
            case FileOperation.DeleteFolder:
                content.RemoveWhere(p => IsIn(p, step.Path));
                break;
            case FileOperation.Move:
                Rename(step.Path, step.To!);
                break;
            case FileOperation.RenameExclusive when result is true:
                Rename(step.Path, step.To!);
                break;
            case FileOperation.PutFolder:
                var moved = content.Where(p => IsIn(p, step.Path) || IsIn(p, step.To!)).ToList();
                moved.ForEach(p => content.Remove(p));
                content.UnionWith(moved.Select(p => IsIn(p, step.Path) ? step.To + p[step.Path.Length..] : step.Path + p[step.To!.Length..]));
                break;
            default:
                break;
        }
    }

    private static bool IsIn(string path, string folder) => path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private void Rename(string from, string to)
    {
        content.Remove(to);
        if (content.Remove(from))
        {
            content.Add(to);
        }
    }
}
