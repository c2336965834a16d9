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

    /// <summary>Nothing: the rows are not kept, a reader computes them from datasets and other views.</summary>
    View,
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

    /// <summary>All rows, by a stage whose files read each other's results, so that it alone can say whose rows a change reaches.</summary>
    Rounds,
}

/// <summary>One input of a derived dataset.</summary>
/// <param name="Dataset">The dataset that is read.</param>
/// <param name="Mode">Which of its rows.</param>
/// <param name="Via">For a whole input: the dataset that records the keys that the reader's files looked up; null where there is none, so that a change redoes every file.</param>
/// <param name="Line">Line of the contract's file, from 1.</param>
public sealed record DatasetInput(string Dataset, InputMode Mode, string? Via = null, long Line = 1)
{
    /// <summary>For an input that is read via lookups or by keys: the columns that the rule can read, a difference in which alone redoes the reader; empty for all.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>The column whose values are those of the reader's <see cref="Contract.KeyedBy"/> in all rows that are made of the row; null where the reader has none, or none of its rows of no file is.</summary>
    public string? KeyedBy { get; init; }
}

/// <summary>The keys by which others find rows of a dataset.</summary>
/// <param name="Key">The column of the key.</param>
/// <param name="IsNested">Whether who looks up <c>a.b.c</c> depends on <c>a.b</c> and <c>a</c>, too; the lookup says what stands between the parts (<see cref="KeyLookup.Separator"/>).</param>
/// <param name="Source">What offers the key, in a word. Where several offer it, the last word in ordinal order speaks.</param>
/// <param name="Apart">A boolean column: rows in which it is true are no offer of the repository's, so a key comes or goes with the others, and who looks it up reads none of them; null where there is none.</param>
/// <param name="PassesOn">A column of a key that the row stands for: who offers the row passes on what becomes of that key's file; null where there is none.</param>
/// <param name="Rest">Of nested keys: what is offered by a key <c>a.*</c>, in a word. It stands for each name below <c>a</c> that the file does not offer by its own key; null where no key is so.</param>
/// <param name="SplitAt">
/// A dataset of nested keys, at the longest of which that a file offers a name is split. What is looked up below such a key is not looked for in the rest of a key above, nor is the key itself where
/// the rest passes on no other; nor, where there is no rest, in a key above that is offered by one file alone, which came or went; null where there is none.
/// </param>
/// <param name="Reasons">Kind of reason by added, removed or modified; what is left out is told by the lookup.</param>
/// <param name="Labels">Columns, and what a difference in each is called.</param>
public sealed record KeyOffer(
    string Key, bool IsNested, string Source, string? Apart, string? PassesOn, string? Rest, string? SplitAt, IReadOnlyDictionary<string, string> Reasons, IReadOnlyList<KeyLabel> Labels)
{
    /// <summary>A dataset whose rows say by their file_id which files count: nobody who looks a key up reads the rows of another file; null where all count.</summary>
    public string? HeldBy { get; init; }

    /// <summary>A text column, and the values of it by which nobody who looks a key up reads the row; null where all are read.</summary>
    public (string Column, IReadOnlyList<string> Values)? Unread { get; init; }
}

/// <summary>What a difference in a column of an offer is called.</summary>
/// <param name="Column">The column.</param>
/// <param name="Text">What it is called.</param>
public sealed record KeyLabel(string Column, string Text);

/// <summary>That rows of a dataset of files record keys which the file looked up, found or not.</summary>
/// <param name="Key">The column of the key.</param>
/// <param name="Origin">The dataset of files that says what made the file look the key up.</param>
/// <param name="On">The column that joins the two beside file_id.</param>
/// <param name="Name">The column of the origin with what the file says; null where it says the key itself.</param>
/// <param name="Steps">A column with the number of steps from there to the key, and one with how the last of them goes; null where there is no step.</param>
/// <param name="Reasons">Why the file looked it up, each of which that holds.</param>
/// <param name="Unsure">A text column, and the values of it by which a row says that more would have been looked up.</param>
public sealed record KeyLookup(
    string Key, string Origin, string On, string? Name, (string Depth, string By)? Steps, IReadOnlyList<LookupReason> Reasons, (string Column, IReadOnlyList<string> Values)? Unsure)
{
    /// <summary>What stands between the parts of a key.</summary>
    public char Separator { get; init; } = '.';
}

/// <summary>One way in which a file depends on a key that it looked up.</summary>
/// <param name="When">A boolean column of the rows or of their origin; <see cref="Origin"/> where there is a row of the origin; null where none of the others holds.</param>
/// <param name="IsOwn">Whether that column is of the rows.</param>
/// <param name="Kind">The kind of reason.</param>
/// <param name="Says">What the file does with the key, as a verb.</param>
/// <param name="Role">What the file is to who offers the key, in a word; null where nobody asks.</param>
public sealed record LookupReason(string? When, bool IsOwn, string Kind, string Says, string? Role)
{
    /// <summary>The word for: there is a row of the origin.</summary>
    public const string Origin = "origin";
}

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
    /// <summary>The file of the contract; empty where there is none.</summary>
    public string File { get; init; } = string.Empty;

    /// <summary>The keys that others find its rows by; null where it offers none.</summary>
    public KeyOffer? Offers { get; init; }

    /// <summary>
    /// The column by which rows of no file follow those of the inputs (<see cref="DatasetInput.KeyedBy"/>): rows of one value are made of the inputs' rows of that value
    /// alone, so that a change redoes no others; null where they may be made of any.
    /// </summary>
    public string? KeyedBy { get; init; }

    /// <summary>How its rows record lookups; null where they do not.</summary>
    public KeyLookup? Lookup { get; init; }

    /// <summary>An error that names the contract's file and a line of it.</summary>
    public LakeException Error(long line, string what) => new(LakeError.Configuration, "contract_invalid", $"{File}, line {line}: {what}.");

    /// <summary>Whether rows belong to files, so that the dataset is partitioned by them.</summary>
    public bool IsPerFile => Scope is DatasetScope.Content or DatasetScope.Impacted;

    /// <summary>Whether a dataset of files has rows of no file, too.</summary>
    public bool HasRowsOfNoFile => Inputs.Any(i => i.Mode == InputMode.Global);

    /// <summary>Whether the dataset is made by SQL from others.</summary>
    public bool IsDerived => Sql is not null;

    /// <summary>Column names, quoted and joined by commas, for a SELECT.</summary>
    public string ColumnList => string.Join(", ", Columns.Select(c => SqlText.Name(c.Name)));

    /// <summary>The order of the rows in a data file, for an ORDER BY: the sort columns, then what the key needs to make it total.</summary>
    public string RowOrder => string.Join(", ", Sort.Concat(Key).Distinct(StringComparer.Ordinal).Select(c => SqlText.Name(c) + " ASC NULLS LAST"));

    /// <summary>Whether a text can be the name of a folder, and leads nowhere else: stages and datasets have one each.</summary>
    internal static bool IsFolderName(string text) => text is not ("" or "." or "..") && text.IndexOfAny(Path.GetInvalidFileNameChars()) < 0;
}
