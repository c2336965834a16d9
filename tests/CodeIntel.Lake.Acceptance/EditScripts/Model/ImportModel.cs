namespace CodeIntel.Lake.Acceptance.EditScripts.Model;

/// <summary>
/// One import as written: <c>import Module [as Alias]</c> where <see cref="Name"/> is null, else <c>from Module import Name [as Alias]</c>.
/// A guarded one stands in <c>try … except ImportError</c>.
/// </summary>
public sealed record ImportModel(string Module, string? Name = null, string? Alias = null, bool Guarded = false)
{
    public bool IsStar => Name == "*";

    public string Text => (Name is null ? $"import {Module}" : $"from {Module} import {Name}") + (Alias is null ? "" : $" as {Alias}");

    /// <summary>The name that the import binds and that can be assigned to; null for a star or a dotted module.</summary>
    public string? Binding => Alias ?? (IsStar || (Name is null && Module.Contains('.', StringComparison.Ordinal)) ? null : Name ?? Module);
}
