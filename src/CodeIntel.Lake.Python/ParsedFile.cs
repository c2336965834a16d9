using System.Text;
using CodeIntel.Lake.Python.Extractors;

namespace CodeIntel.Lake.Python;

/// <summary>A parsed file to read: nodes in source order, each before its descendants; the root is node 0. Valid during the call that gives it.</summary>
public sealed class ParsedFile
{
    private readonly FileContext file;

    internal ParsedFile(FileContext file) => this.file = file;

    internal FileContext Context => file;

    /// <summary>Identity of the file.</summary>
    public string FileId => Encoding.UTF8.GetString(file.FileId);

    /// <summary>Repository-relative POSIX path.</summary>
    public string Path => Encoding.UTF8.GetString(file.Path);

    /// <summary>How many nodes there are.</summary>
    public int Count => file.Tree.Count;

    /// <summary>The node's kind.</summary>
    public string Kind(int node) => file.Tree[node].Kind.ToString();

    /// <summary>The node's parent; -1 for the root.</summary>
    public int Parent(int node) => node == 0 ? -1 : file.Tree[node].Parent;

    /// <summary>The node after the last descendant.</summary>
    public int Next(int node) => file.Tree[node].Next;

    /// <summary>Line of the start, from 1.</summary>
    public int Line(int node) => file.Line(node);

    /// <summary>The source of the node in UTF-8.</summary>
    public ReadOnlySpan<byte> Text(int node) => file.Text(node);
}
