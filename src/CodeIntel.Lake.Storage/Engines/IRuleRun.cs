using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Storage.Engines;

/// <summary>
/// Rules in an engine: SQL files that read their inputs by the names of datasets. What is bound or filled is seen by its session alone, and goes when the run
/// is disposed.
/// </summary>
public interface IRuleRun : IDisposable
{
    /// <summary>Binds a name to a list of texts, a row for each.</summary>
    void BindTexts(string name, string column, IEnumerable<string> texts);

    /// <summary>Binds a name to a relation, in place of what it was bound to.</summary>
    /// <param name="name">The name.</param>
    /// <param name="relation">The rows.</param>
    /// <param name="materialise">Whether the rows are computed now and kept, since they are read many times. Where they are kept already, they are not computed again.</param>
    void Bind(string name, string relation, bool materialise);

    /// <summary>A rule as a select that reads what its names are bound to.</summary>
    string Select(string rule);

    /// <summary>Binds a dataset's name to the rows that its rule gives. Where it has a step, that is run on the rows that are new, <c>frontier</c>, until it adds none.</summary>
    void Fill(Contract contract);
}
