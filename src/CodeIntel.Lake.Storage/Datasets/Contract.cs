namespace CodeIntel.Lake.Storage.Datasets;

/// <summary>One column of a dataset.</summary>
public sealed record Column(string Name, ColumnType Type, bool Nullable, string Description);

/// <summary>Which change redoes the rows of a dataset.</summary>
public enum DatasetScope
{
    /// <summary>A change of the file's own content.</summary>
    Content,

    /// <summary>A change of the file's content, or of a name in another file that it depends on.</summary>
    Impacted,

    /// <summary>A change of any input; the dataset belongs to no file and is unpartitioned.</summary>
    Global,

    /// <summary>Written by each run that makes an epoch; unpartitioned.</summary>
    Run,

    /// <summary>A table of one run that later rules read; never written to the lake.</summary>
    Transient,
}

/// <summary>How a derived dataset reads an input.</summary>
public enum InputMode
{
    /// <summary>Only the rows of the files that are being redone.</summary>
    Site,

    /// <summary>All rows: what the sites point at.</summary>
    Whole,

    /// <summary>All rows when the rows of no file (<see cref="RowScope.GlobalFileId"/>) are redone, none otherwise.</summary>
    Global,
}

/// <summary>One input of a derived dataset.</summary>
public sealed record DatasetInput(string Dataset, InputMode Mode);

/// <summary>The contract of a dataset: what every writer keeps and every reader may rely on.</summary>
/// <param name="Name">The dataset's name, version included.</param>
/// <param name="Stage">The stage that writes it.</param>
/// <param name="Scope">What redoes its rows.</param>
/// <param name="Description">One line for a person.</param>
/// <param name="Columns">Columns in order.</param>
/// <param name="Key">Columns whose values are unique together.</param>
/// <param name="Sort">Order of the rows in a data file; ends with the key's columns where that is needed for a total order.</param>
/// <param name="Inputs">What a derived dataset reads; empty otherwise.</param>
/// <param name="Sql">The rule of a derived dataset, as in the file beside the contract; null otherwise.</param>
/// <param name="Step">For a dataset made by a fix-point: the statement run until it adds no row; null otherwise.</param>
/// <param name="Fingerprint">Hash of the contract's and the rules' text.</param>
public sealed record Contract(
    string Name,
    string Stage,
    DatasetScope Scope,
    string Description,
    IReadOnlyList<Column> Columns,
    IReadOnlyList<string> Key,
    IReadOnlyList<string> Sort,
    IReadOnlyList<DatasetInput> Inputs,
    string? Sql,
    string? Step,
    string Fingerprint)
{
    /// <summary>Whether rows belong to files, so that the dataset is partitioned by them.</summary>
    public bool IsPerFile => Scope is DatasetScope.Content or DatasetScope.Impacted;

    /// <summary>Whether the dataset is made by SQL from others.</summary>
    public bool IsDerived => Sql is not null;

    /// <summary>Column names, quoted and joined by commas, for a SELECT.</summary>
    public string ColumnList => string.Join(", ", Columns.Select(c => SqlText.Name(c.Name)));

    /// <summary>The order of the rows in a data file, for an ORDER BY: the sort columns, then what the key needs to make it total.</summary>
    public string RowOrder => string.Join(", ", Sort.Concat(Key).Distinct(StringComparer.Ordinal).Select(c => SqlText.Name(c) + " ASC NULLS LAST"));

    /// <summary>Whether a text can be the name of a folder, and leads nowhere else: stages and datasets have one each.</summary>
    internal static bool IsFolderName(string text) => text is not ("" or "." or "..") && text.IndexOfAny(Path.GetInvalidFileNameChars()) < 0;
}
