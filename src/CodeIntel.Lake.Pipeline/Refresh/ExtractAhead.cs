using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;
using CodeIntel.Lake.Storage.Engines;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Extracts the files of the next wave while the rows of the last one are written, so at most two waves are in memory.</summary>
internal sealed class ExtractAhead(ExtractStage stage, IRefreshProgress? progress) : IDisposable
{
    private StagedRows? taken;
    private StagedRows? coming;
    private Task<int>? filling;

    /// <summary>Starts with a wave. The rows of the wave taken last stay. One thread alone does it at once.</summary>
    public void Start(IReadOnlyList<FileFact> files)
    {
        var rows = coming = stage.Stage();
        filling = stage.Threads == 1 ? Task.FromResult(stage.Fill(files, rows, progress)) : Task.Run(() => stage.Fill(files, rows, progress));
    }

    /// <summary>Waits for the wave that was started last; from here on its rows are there to read, and those of the wave before are gone.</summary>
    /// <returns>How many files could not be read or parsed at all.</returns>
    public int Take()
    {
        var failed = filling!.GetAwaiter().GetResult();
        taken?.Dispose();
        (taken, coming, filling) = (coming, null, null);
        return failed;
    }

    /// <summary>As <see cref="StagedRows.Take"/>, of the wave taken last.</summary>
    public IKeptRows Take(Contract contract) => taken!.Take(contract);

    /// <summary>A select of a dataset's rows in the wave taken last.</summary>
    public string Select(Contract contract) => taken!.Select(contract);

    /// <summary>Waits for what goes on, whatever comes of it, and drops the rows.</summary>
    public void Dispose()
    {
        if (filling is { } task)
        {
            Task.WhenAny(task).Wait();
        }

        taken?.Dispose();
        coming?.Dispose();
    }
}
