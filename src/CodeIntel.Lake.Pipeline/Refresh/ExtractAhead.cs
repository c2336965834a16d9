using CodeIntel.Lake.Pipeline.Scan;
using CodeIntel.Lake.Storage.Datasets;

namespace CodeIntel.Lake.Pipeline.Refresh;

/// <summary>Extracts the files of the next wave while the rows of the last one are written, so at most two waves are in memory.</summary>
internal sealed class ExtractAhead(ExtractStage stage, IRefreshProgress? progress) : IDisposable
{
    private const int Sets = 2;
    private Task<int>? filling;
    private int taken = Sets - 1;

    /// <summary>Starts with a wave. The rows of the wave taken last stay. One thread alone does it at once.</summary>
    public void Start(IReadOnlyList<FileFact> files)
    {
        var set = (taken + 1) % Sets;
        stage.Create(set);
        filling = stage.Threads == 1 ? Task.FromResult(stage.Fill(files, set, progress)) : Task.Run(() => stage.Fill(files, set, progress));
    }

    /// <summary>Waits for the wave that was started last; from here on its rows are those to select.</summary>
    /// <returns>How many files could not be read or parsed at all.</returns>
    public int Take()
    {
        var failed = filling!.GetAwaiter().GetResult();
        filling = null;
        taken = (taken + 1) % Sets;
        return failed;
    }

    /// <summary>A select of a dataset's rows in the wave taken last.</summary>
    public string Select(Contract contract) => StageWriters.Select(contract, taken);

    /// <summary>Waits for what goes on, whatever comes of it, and drops the rows.</summary>
    public void Dispose()
    {
        if (filling is { } task)
        {
            Task.WhenAny(task).Wait();
        }

        for (var set = 0; set < Sets; set++)
        {
            stage.Drop(set);
        }
    }
}
