using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Verify;

/// <summary>Something that a lake promises and does not hold.</summary>
/// <param name="Dataset">The dataset.</param>
/// <param name="Kind">
/// <c>row_count</c>, <c>null_value</c>, <c>foreign_row</c>, <c>duplicate_key</c>, <c>dangling_source</c>, <c>dangling_target</c>, <c>dangling_property</c>,
/// <c>parsed_other_bytes</c>, <c>data_file_missing</c>, <c>data_file_short</c>, <c>data_unreadable</c>, <c>differs_from_rebuild</c>, or the code of an error that the
/// table's log gives.
/// </param>
/// <param name="Message">For a person: what, how often, and an example.</param>
public sealed record LakeProblem(string Dataset, string Kind, string Message)
{
    /// <summary>What in the rows of a dataset breaks its contract.</summary>
    internal static IEnumerable<LakeProblem> Of(Contract contract, ContractFindings found) =>
        found.Violations.Select(v => new LakeProblem(contract.Name, v.Kind, v.Message));
}
