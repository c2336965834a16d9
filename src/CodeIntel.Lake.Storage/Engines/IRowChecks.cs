using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>What in some rows breaks their contract.</summary>
/// <param name="Kind"><c>null_value</c>, <c>foreign_row</c> or <c>duplicate_key</c>.</param>
/// <param name="Message">For a person, with an example.</param>
public sealed record ContractViolation(string Kind, string Message);

/// <summary>How rows keep their contract.</summary>
/// <param name="Rows">How many rows there are.</param>
/// <param name="Violations">What breaks it; none where all is well.</param>
public sealed record ContractFindings(long Rows, IReadOnlyList<ContractViolation> Violations);

/// <summary>Rows that were looked for.</summary>
/// <param name="Count">How many there are.</param>
/// <param name="Example">The least of them, as text; null where there is none.</param>
public sealed record FoundRows(long Count, string? Example);

/// <summary>How two relations differ, as bags of rows.</summary>
/// <param name="OnlyLeft">Rows that only the left one has.</param>
/// <param name="OnlyRight">Rows that only the right one has.</param>
/// <param name="Example">One such row as text, and the side it is on; null where there is none.</param>
public sealed record RowMismatch(long OnlyLeft, long OnlyRight, string? Example);

/// <summary>What an engine finds wrong with rows. Relations are those of <see cref="IDatasetRows"/>.</summary>
public interface IRowChecks
{
    /// <summary>Number of rows of a relation.</summary>
    long Count(string relation);

    /// <summary>The files that have rows in a relation, and how many; rows without a <c>file_id</c> do not count.</summary>
    IReadOnlyDictionary<string, long> ByFile(string relation);

    /// <summary>Whether required columns have values, rows are of files that they may be of, and keys are unique.</summary>
    ContractFindings Check(Contract contract, RowScope scope, string relation);

    /// <summary>As <see cref="Check(Contract, RowScope, string)"/>, of rows that are kept.</summary>
    ContractFindings Check(Contract contract, RowScope scope, IKeptRows rows);

    /// <summary>Rows whose value in a column stands in no row of another relation.</summary>
    /// <param name="relation">The rows.</param>
    /// <param name="column">Their column.</param>
    /// <param name="label">A column that tells one of them.</param>
    /// <param name="others">The other relation.</param>
    /// <param name="key">Its column.</param>
    FoundRows Dangling(string relation, string column, string label, string others, string key);

    /// <summary>Rows of two relations that have no partner with their key in the other one, or one with another value in a column.</summary>
    /// <param name="left">One relation.</param>
    /// <param name="right">The other.</param>
    /// <param name="key">A column of both, unique in each.</param>
    /// <param name="column">The column that is compared.</param>
    /// <param name="label">A column that tells a row.</param>
    FoundRows Unequal(string left, string right, string key, string column, string label);

    /// <summary>How two relations with the same columns differ.</summary>
    RowMismatch Mismatch(string left, string right);
}
