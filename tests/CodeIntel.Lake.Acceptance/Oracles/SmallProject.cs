using System.Text;
using NUnit.Framework;
using CodeIntel.Lake.Acceptance.EditScripts;
using CodeIntel.Lake.Acceptance.EditScripts.Trees;

namespace CodeIntel.Lake.Acceptance.Oracles;

/// <summary>Projects with something of everything, so that every dataset has rows.</summary>
internal static class SmallProject
{
    private static readonly (string Path, string Text)[] Corners =
    [
        ("src/corners/__init__.py", "from .shapes import *\nfrom .shapes import _hidden as shown\nfrom . import missing\nfrom .users import Cube as users\n"),
        ("src/corners/shapes.py", """
            __all__ = ["Square", "größe"]
            größe = 1

            class Shape:
                sides = 0

                def area(self, scale: "\u00a0int " = 1) -> "float":
                    return self.sides * scale

                @staticmethod
                def unit(this):
                    return this.sides

            class Square(Shape):
                class Corner:
                    def sharp(self): return True

                def area(self, *, scale: dict[str, "\U0001F40D"] = None):
                    return super().area(scale)

            if größe > 0:
                def pick(): return Shape()
            else:
                def pick(): return Square()

            def _hidden():
                def inner(): return Shape
                return inner()()
            """),
        ("src/corners/users.py", """
            import os.path, corners.shapes as forms
            from corners.shapes import *
            from corners import shown as revealed
            from .... import far
            from .nowhere import nothing

            Alias = forms.Square
            other: "type" = Alias

            class Cube(Alias, Square, Shape, forms.Missing, Exception):
                def faces(self):
                    self.area(); self.faces(); self.nope()
                    return [Shape() for each in range(6)], [*map(forms.pick, ())]

            async def run(a, /, b, *rest, c=None, **more):
                print(revealed(), Square.Corner, Alias.area, Cube().area(), nothing(), unknown(), os.path.join(a, b))
                yield (lambda x: x)(a)
            """),
        ("src/corners/it's 100% déjà=vu.py", "from corners.users import Cube\n\nclass Late(Cube.faces, Cube): pass\n\nCube.area('\U0001F40D')\n"),
        ("src/corners/broken.py", "def half(:\n    return (\n\nclass Whole: pass\n"),
        ("src/corners/twice.py", "def never(): pass\n"),
        ("src/corners/twice/__init__.py", "from corners.users import *\nSquare = Cube\n"),
        ("setup.py", "import corners.twice\nprint(corners.Square(), corners.Shape(), corners.twice.Square(), corners.twice.never(), corners.users.faces())\n"),
    ];

    /// <summary>Corners of the language.</summary>
    public static ProjectTree Odd { get; } = new(
    [
        .. Corners.Select(c => Entry(c.Path, c.Text)),
        KeyValuePair.Create<string, TreeEntry>("src/corners/linked.py", new LinkEntry("users.py")),
    ]);

    /// <summary>The sample project and <see cref="Odd"/>.</summary>
    public static ProjectTree Plain { get; } = new([.. Bookshop(), .. Odd.Entries]);

    /// <summary>The plain project, and beside it what edit scripts made of drawn projects, each below a source root of its own.</summary>
    public static (ProjectTree Tree, IReadOnlyList<string> SourceRoots) Rich(IEnumerable<int> seeds)
    {
        var entries = new List<KeyValuePair<string, TreeEntry>>(Plain.Entries);
        var roots = new List<string> { "src" };
        foreach (var seed in seeds)
        {
            var drawn = EditScript.Draw(seed, edits: 6).Steps[^1].Model;
            var model = drawn with { RawNames = drawn.RawNames.Clear() };
            entries.AddRange(model.Render().Entries.Select(e => KeyValuePair.Create($"drawn{seed}/{e.Key}", e.Value)));
            roots.Add($"drawn{seed}/{model.Root}".TrimEnd('/'));
        }

        return (new ProjectTree(entries), roots);
    }

    /// <summary>A module with rows in nearly every dataset, which differ from one number to the next. Nobody imports it.</summary>
    public static string Worn(int number) => $""""
        import os.path as path{number}
        from corners.shapes import *

        @staticmethod
        def added{number}(first: "int", *rest, second: list[str] = None, **more) -> "str":
            """Adds {number}."""
            class Local{number}(Square):
                size: int = {number}
                def longer(self): return self.size + len(rest)
            total = [Local{number}(each).longer() for each in rest]
            return path{number}.join(str(first), missing{number}(total))

        """";

    /// <summary>A file of a tree.</summary>
    public static KeyValuePair<string, TreeEntry> Entry(string path, string text) =>
        KeyValuePair.Create<string, TreeEntry>(path, new FileEntry(Encoding.UTF8.GetBytes(text), MtimeTag.Natural));

    private static IEnumerable<KeyValuePair<string, TreeEntry>> Bookshop()
    {
        var folder = Path.Combine(TestContext.CurrentContext.TestDirectory, "bookshop");
        return Directory.EnumerateFiles(folder, "*.py", SearchOption.AllDirectories)
            .Select(f => Entry(Path.GetRelativePath(folder, f).Replace('\\', '/'), File.ReadAllText(f)));
    }
}
