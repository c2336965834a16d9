namespace CodeIntel.Lake.Figures;

/// <summary>A copy of a folder's Python files, to be edited.</summary>
internal sealed class CodeCopy
{
    private CodeCopy(string root, IReadOnlyList<string> files)
    {
        Root = root;
        Files = files;
    }

    /// <summary>The copy's folder.</summary>
    public string Root { get; }

    /// <summary>Paths below it, in order.</summary>
    public IReadOnlyList<string> Files { get; private set; }

    /// <summary>Copies at most so many files, as whole folders, in the order of their paths.</summary>
    public static CodeCopy Of(string source, string root, int most = int.MaxValue)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        var files = Directory.EnumerateFiles(source, "*.py", options).Select(f => Path.GetRelativePath(source, f)).Order(StringComparer.Ordinal).Take(most).ToList();
        foreach (var file in files)
        {
            var target = Path.Combine(root, file);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(source, file), target);
        }

        return new CodeCopy(root, files);
    }

    /// <summary>The full path of a file.</summary>
    public string this[string file] => Path.Combine(Root, file);

    /// <summary>A file of common size whose first function can be edited: the one in the middle, by path, or some places after it.</summary>
    public string Middle(int shift = 0)
    {
        const int Small = 2_000;
        const int Large = 20_000;
        var candidates = Files.Where(f => new FileInfo(this[f]).Length is > Small and < Large && BodyAt(File.ReadAllLines(this[f])) >= 0).ToList();
        return candidates[((candidates.Count / 2) + shift) % candidates.Count];
    }

    /// <summary>Puts a statement without effect into the body of a function.</summary>
    public void EditBody(string file)
    {
        var lines = File.ReadAllLines(this[file]).ToList();
        var at = BodyAt(lines);
        var indent = lines[at][..^lines[at].TrimStart().Length];
        lines.Insert(at, $"{indent}0");
        File.WriteAllLines(this[file], lines);
    }

    /// <summary>Adds a function to a module.</summary>
    public void AddFunction(string file) => File.AppendAllText(this[file], "\n\ndef a_function_that_was_not_there():\n    return len('new')\n");

    /// <summary>Deletes a file.</summary>
    public void Delete(string file) => File.Delete(this[file]);

    /// <summary>Renames the folder of a package.</summary>
    public void RenamePackage(string package) => Directory.Move(this[package], this[package + "_renamed"]);

    /// <summary>A package with this many files or more, below no other.</summary>
    public string Package(int atLeast) => Files.Where(f => Path.GetFileName(f) == "__init__.py").Select(f => Path.GetDirectoryName(f)!)
        .Where(p => p.Length > 0)
        .First(p => Files.Count(f => f.StartsWith(p + "/", StringComparison.Ordinal)) >= atLeast);

    /// <summary>The first line of the body of a module's first plain function; -1 where there is none.</summary>
    private static int BodyAt(IReadOnlyList<string> lines)
    {
        for (var i = 0; i + 1 < lines.Count; i++)
        {
            if (lines[i].StartsWith("def ", StringComparison.Ordinal) && lines[i].EndsWith("):", StringComparison.Ordinal)
                && lines[i + 1].TrimStart() is { Length: > 0 } body && char.IsWhiteSpace(lines[i + 1][0]) && body[0] is not ('"' or '\'' or 'r' or '#'))
            {
                return i + 1;
            }
        }

        return -1;
    }
}
