using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>A Parquet file with rows of a dataset.</summary>
/// <param name="Path">On disk.</param>
/// <param name="FileId">The <c>file_id</c> of its rows, where the file lacks the column; null otherwise.</param>
/// <param name="IsInFolder">Whether the file lies in a folder that is named by its <c>file_id</c>, from which the engine may read it.</param>
/// <param name="Deleted">Rows of the file that do not count, in the order of positions.</param>
public sealed record RowFile(string Path, string? FileId, bool IsInFolder, IReadOnlyList<RowRange> Deleted);

/// <summary>Ids of files in code point order.</summary>
/// <param name="From">The first.</param>
/// <param name="Below">The first that does not belong to them; null where <paramref name="From"/> is the only one.</param>
public sealed record FileIdRange(string From, string? Below);

/// <summary>A row that one side of a comparison has and the other has not.</summary>
/// <param name="FileId">Its <c>file_id</c>; null in an unpartitioned dataset.</param>
/// <param name="DataFile">The path of the data file that holds it; null for a new row.</param>
/// <param name="Position">Where it lies there, or among the kept new rows; from 0.</param>
/// <param name="Key">A hash of its key; null in a dataset without one.</param>
/// <param name="HasPartner">Whether the other side has another row of the same file and key, so that the two are an update.</param>
public sealed record DifferingRow(string? FileId, string? DataFile, long Position, ulong? Key, bool HasPartner)
{
    internal DifferingRow WithPartnerIn(IReadOnlySet<(string? FileId, ulong? Key)> keys) => keys.Contains((FileId, Key)) ? this with { HasPartner = true } : this;
}

/// <summary>How new rows differ from old ones, as bags of rows. Rows are told apart by 64-bit hashes.</summary>
/// <param name="IsSuspect">Whether a new row may break the contract: false only where none does.</param>
/// <param name="Added">Rows that only the new side has.</param>
/// <param name="Removed">Rows that only the old side has.</param>
public sealed record RowComparison(bool IsSuspect, IReadOnlyList<DifferingRow> Added, IReadOnlyList<DifferingRow> Removed);

/// <summary>A mark on a row.</summary>
/// <param name="DataFile">The path of the data file that holds it; null for a new row.</param>
/// <param name="Position">Where it lies there, or among the kept new rows; from 0.</param>
/// <param name="ChangeType">What becomes of it.</param>
/// <param name="Group">With which others it is read.</param>
public sealed record MarkedRow(string? DataFile, long Position, string ChangeType, string Group);

/// <summary>Rows before and after, with a key in each.</summary>
/// <param name="Columns">The columns that are compared, the key's among them.</param>
/// <param name="Key">The column of the key.</param>
/// <param name="Before">The rows before, a relation.</param>
/// <param name="After">The rows after, a relation.</param>
public sealed record KeyedSides(IReadOnlyList<string> Columns, string Key, string Before, string After);

/// <summary>What a written file holds.</summary>
/// <param name="Count">Its rows; the file is of no use where it has none.</param>
/// <param name="Statistics">By quoted column: <c>min</c>, <c>max</c> and <c>null_count</c> as texts, where the engine says them.</param>
public sealed record WrittenRows(long Count, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string?>> Statistics);

/// <summary>Rows that an engine keeps until they are disposed. Every session of the engine can read them.</summary>
public interface IKeptRows : IDisposable
{
    /// <summary>Reads them; the name of their table.</summary>
    string Relation { get; }

    /// <summary>Number of rows.</summary>
    long Count { get; }

    /// <summary>The files that have rows, and how many; of rows with a <c>file_id</c>.</summary>
    IReadOnlyDictionary<string, long> ByFile { get; }

    /// <summary>Whether they are in the contract's order.</summary>
    bool IsSorted { get; }
}

/// <summary>Rows that come one by one.</summary>
public interface IRowTable : IKeptRows
{
    /// <summary>Opens an appender; its rows are among these once it has flushed them. Nothing else is asked of the rows before all appenders are closed.</summary>
    /// <param name="session">Any of the engine's.</param>
    IRowAppender Append(IEngineSession session);
}

/// <summary>The changes of some epochs on their way to what they come to.</summary>
public interface IChangeSteps : IDisposable
{
    /// <summary>Adds the changes of one epoch, which are given in the order of epochs.</summary>
    /// <param name="changes">A relation with the contract's columns and <see cref="RowChange.TypeColumn"/>.</param>
    /// <param name="version">The table's version.</param>
    /// <param name="epoch">The epoch.</param>
    void Add(string changes, long version, long epoch);

    /// <summary>Of each key the first row before and the last row after, where they differ: the contract's columns, then <c>_change_type</c>, <c>_commit_version</c> and <c>_epoch</c>.</summary>
    /// <param name="wanted">The types that are wanted.</param>
    IEngineResult Net(IReadOnlyList<string> wanted);
}

/// <summary>What an engine does with rows of datasets. A relation is a text that the sessions of an engine read like a table.</summary>
public interface IDatasetRows
{
    /// <summary>A relation with the contract's columns and no row.</summary>
    string None(Contract contract);

    /// <summary>The rows of Parquet files. What the names of folders further up say does not matter.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="files">The files.</param>
    /// <param name="fileIds">The files of the repository whose rows are wanted; null for all.</param>
    string OfFiles(Contract contract, IReadOnlyList<RowFile> files, IReadOnlySet<string>? fileIds);

    /// <summary>A dataset with two columns more, by which <see cref="OfFiles"/> says where each row lies, for <see cref="CompareRows"/> and <see cref="MarkedOld"/>.</summary>
    Contract Placed(Contract contract);

    /// <summary>The rows of a relation that belong to some files.</summary>
    string OfFileIds(Contract contract, string relation, IReadOnlySet<string> fileIds);

    /// <summary>The rows of a relation that belong to none of some files.</summary>
    string OfOtherFileIds(Contract contract, string relation, IReadOnlySet<string> fileIds);

    /// <summary>The rows of a relation with one of some keys.</summary>
    string OfKeys(string relation, KeyScope keys);

    /// <summary>The rows of a relation with none of some keys.</summary>
    string OfOtherKeys(string relation, KeyScope keys);

    /// <summary>The keys of rows that only one side has, as bags.</summary>
    /// <param name="sides">At least one pair of sides.</param>
    /// <param name="most">How many keys are wanted.</param>
    /// <returns>Null where there are more.</returns>
    IReadOnlySet<long>? DifferingKeys(IEnumerable<KeyedSides> sides, int most);

    /// <summary>The rows of a relation with a text in a column.</summary>
    string OfValue(string relation, string column, string value);

    /// <summary>The rows of a relation with a text in a column that is none of some.</summary>
    string OfOtherValues(string relation, string column, IReadOnlyList<string> values);

    /// <summary>The rows of a relation that has some of the contract's columns; the others are null.</summary>
    string Completed(Contract contract, IReadOnlySet<string> known, string relation);

    /// <summary>The rows of a relation in a range of ids.</summary>
    string OfRange(Contract contract, string relation, FileIdRange range);

    /// <summary>The rows of two relations.</summary>
    string Both(Contract contract, string one, string other);

    /// <summary>
    /// The rows that only one of two relations has, as bags: the contract's columns, then <see cref="RowChange.TypeColumn"/>. Where a file has changed
    /// rows of one key on both sides, they are the two sides of an update; a row that moves to another file is a delete and an insert. Without a key
    /// there are no updates.
    /// </summary>
    string Changes(Contract contract, string oldRows, string newRows);

    /// <summary>Compares kept rows with old ones, one by one.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="scope">The files that the rows may be of.</param>
    /// <param name="newRows">The new rows.</param>
    /// <param name="oldRows">Rows of <see cref="OfFiles"/> with their places.</param>
    /// <param name="only">The files whose new rows are compared; null for all.</param>
    RowComparison CompareRows(Contract contract, RowScope scope, IKeptRows newRows, string oldRows, IReadOnlySet<string>? only);

    /// <summary>Keeps marks on rows, so that they can be read together.</summary>
    IKeptRows Mark(IEnumerable<MarkedRow> rows);

    /// <summary>New rows that bear a mark of some groups: the contract's columns, then <see cref="RowChange.TypeColumn"/> and <see cref="RowChange.GroupColumn"/>.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="newRows">The new rows.</param>
    /// <param name="marks">What <see cref="Mark"/> gave.</param>
    /// <param name="groups">The groups.</param>
    string MarkedNew(Contract contract, IKeptRows newRows, IKeptRows marks, IEnumerable<string> groups);

    /// <summary>Old rows that bear a mark of some groups: the columns of <see cref="MarkedNew"/>.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="placed">Rows of <see cref="OfFiles"/> with their places.</param>
    /// <param name="marks">What <see cref="Mark"/> gave.</param>
    /// <param name="groups">The groups.</param>
    string MarkedOld(Contract contract, string placed, IKeptRows marks, IEnumerable<string> groups);

    /// <summary>The rows of a relation in some of its columns.</summary>
    string Columns(string relation, IReadOnlyList<string> columns);

    /// <summary>The rows of a relation in the order of some columns.</summary>
    string Sorted(string relation, params IReadOnlyList<string> columns);

    /// <summary>Lets the engine's sessions read a relation by a name that is free.</summary>
    /// <param name="name">The name.</param>
    /// <param name="relation">The relation.</param>
    /// <param name="group">What stands before the name, with a dot; null for nothing. Names within the relation are those of the group where it has them.</param>
    void Bind(string name, string relation, string? group = null);

    /// <summary>The rows that a name stands for in several groups, each with its group's label in a column before the others.</summary>
    /// <param name="name">A name that is bound in each group, to rows of the same columns.</param>
    /// <param name="column">The name of the column before the others.</param>
    /// <param name="groups">At least one group, with its label.</param>
    string Labelled(string name, string column, IEnumerable<(string Label, string Group)> groups);

    /// <summary>
    /// Lets the engine's sessions read the rows of <see cref="Labelled"/> by the name alone. They are computed now, a group at a time, so that the memory of one
    /// suffices, and written out where they are many.
    /// </summary>
    void Collect(string name, string column, IEnumerable<(string Label, string Group)> groups);

    /// <summary>Reads the rows of a relation.</summary>
    /// <exception cref="EngineException">A statement failed, or a column is of a type that is not read.</exception>
    IEngineResult Read(string relation);

    /// <summary>The rows of a relation with the file of each as <see cref="RowChange.GroupColumn"/>, too.</summary>
    string GroupedByFile(Contract contract, string relation);

    /// <summary>Compares two relations as bags, file by file, by the number of rows and the sum of their 64-bit hashes. No row is held.</summary>
    RowDifference Compare(Contract contract, string oldRows, string newRows);

    /// <summary>A table without rows, for appenders of any session.</summary>
    IRowTable Table(IReadOnlyList<Column> columns);

    /// <summary>Keeps the rows of a relation, in the contract's order if that is wanted.</summary>
    IKeptRows Keep(Contract contract, string relation, bool sorted);

    /// <summary>Keeps the rows of a select, cast to the contract's types, in the contract's order if that is wanted.</summary>
    IKeptRows Cast(Contract contract, string select, bool sorted);

    /// <summary>Collects changes.</summary>
    IChangeSteps Steps(Contract contract);

    /// <summary>Writes the rows of a relation to a Parquet file whose content does not depend on the number of threads.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="relation">The rows.</param>
    /// <param name="path">The file, which is replaced.</param>
    /// <param name="without">The column that is left out; null for none.</param>
    /// <param name="sort">Whether the rows must be brought into the contract's order.</param>
    /// <param name="changes">Whether the relation has <see cref="RowChange.TypeColumn"/>, too; such files have no statistics.</param>
    WrittenRows Write(Contract contract, string relation, string path, string? without, bool sort, bool changes);

    /// <summary>Writes few rows of several groups at once, each group to a file of its own: <c>folder/column=group/name-0.parquet</c>.</summary>
    /// <param name="contract">The dataset.</param>
    /// <param name="relation">The rows, with <see cref="RowChange.GroupColumn"/>.</param>
    /// <param name="folder">The folder, in which those of the groups are.</param>
    /// <param name="name">The files' name.</param>
    /// <param name="column">The column that tells the group, and is left out.</param>
    /// <param name="changes">Whether <see cref="RowChange.TypeColumn"/> is written, too.</param>
    /// <returns>What each file holds, by group.</returns>
    IReadOnlyDictionary<string, WrittenRows> WriteGroups(Contract contract, string relation, string folder, string name, string column, bool changes);
}
