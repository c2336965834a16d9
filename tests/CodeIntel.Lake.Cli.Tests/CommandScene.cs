using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>A repository, a pipeline.yaml that names it, and room for a lake, in a folder that is gone after the test.</summary>
internal sealed class CommandScene : IDisposable
{
    /// <summary>Settings with which a refresh costs least: one thread, no layer that may be off.</summary>
    public const string Lean = "engine: {threads: 1}\nlayers: {flows: false, goids: false, metrics: false}\n";

    private static readonly Lazy<CommandScene> Made = new(() => MakeLake(_ => { }));
    private static readonly Lazy<CommandScene> MadeOfSample = new(() => MakeLake(s => s.UseSample()));
    private readonly string root = Folders.Temporary("lake-cli-");

    public CommandScene()
    {
        WriteSettings("repository: repo\n" + Lean);
        Write("repo/shop/prices.py", "RATE = 0.2\n\n\ndef gross(net):\n    return net * (1 + RATE)\n");
        Write("repo/shop/orders.py", "from shop.prices import gross\n\n\ndef total(net):\n    return gross(net)\n");
    }

    /// <summary>The folder of contracts.</summary>
    public static string Schemas { get; } = Path.Combine(Folders.SourceTree, "schemas");

    public string At(string path) => Path.Combine(root, path);

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    public void WriteSettings(string yaml) => WriteSettings(yaml, Schemas);

    public void WriteSettings(string yaml, string schemas) => Write("pipeline.yaml", $"{yaml}schemas: '{schemas}'\n");

    /// <summary>Gives the scene the lake that a refresh makes of it as it is at first; it is made once, and copied from then on.</summary>
    public void Refresh() => TakeLake(Made.Value);

    /// <summary>Makes the scene one of the sample project, and gives it a lake as <see cref="Refresh"/> does.</summary>
    public void RefreshSample()
    {
        UseSample();
        TakeLake(MadeOfSample.Value);
    }

    /// <summary>Deletes what the scenes were copied from.</summary>
    public static void Clean()
    {
        foreach (var made in new[] { Made, MadeOfSample }.Where(m => m.IsValueCreated))
        {
            made.Value.Dispose();
        }
    }

    /// <summary>Runs a command on the scene's settings.</summary>
    public Reply Run(params string[] args) => Run(CancellationToken.None, args);

    /// <summary>Runs a command that can be stopped.</summary>
    public Reply Run(CancellationToken cancel, params string[] args) => RunBare(cancel, [.. args, "--config", At("pipeline.yaml")]);

    /// <summary>Runs a command on a terminal of so many columns.</summary>
    public Reply RunOnTerminal(int width, params string[] args) => RunOnTerminal(width, CancellationToken.None, args);

    /// <summary>As above, a command that can be stopped.</summary>
    public Reply RunOnTerminal(int width, CancellationToken cancel, params string[] args) => RunBare(width, [.. args, "--config", At("pipeline.yaml")], cancel);

    /// <summary>Runs a command on just these words.</summary>
    public static Reply RunBare(CancellationToken cancel, params string[] args) => RunBare(null, args, cancel);

    /// <summary>As above, on a terminal of so many columns. Off a terminal a published program, where one is named, runs as a process of its own.</summary>
    public static Reply RunBare(int? width, string[] args, CancellationToken cancel)
    {
        if (LakeProgram.Published is not null && width is null && !cancel.CanBeCanceled)
        {
            return BuiltProgram.Run(args);
        }

        using var output = new StringWriter();
        using var error = new StringWriter();
        var exit = CommandLine.Run(args, new CommandStreams(output, error, IsLive: width is not null) { Width = width }, cancel);
        return new Reply(exit, output.ToString(), error.ToString());
    }

    /// <summary>A data file of a dataset in the lake <c>state</c>.</summary>
    public string DataFile(string stage, string dataset) =>
        Directory.EnumerateFiles(At($"state/datasets/{stage}/{dataset}"), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();

    public void Dispose() => Directory.Delete(root, recursive: true);

    private void UseSample() => WriteSettings($"repository: '{Path.Combine(Folders.SourceTree, "samples", "bookshop")}'\nengine: {{threads: 1}}\n");

    private void TakeLake(CommandScene made)
    {
        Folders.Copy(made.At("state"), At("state"));
        Write("state/lake.json", File.ReadAllText(At("state/lake.json")).Replace(made.root, root, StringComparison.Ordinal));
    }

    private static CommandScene MakeLake(Action<CommandScene> prepare)
    {
        var scene = new CommandScene();
        prepare(scene);
        return scene.Run("refresh") is { Exit: 0 } ? scene : throw new InvalidOperationException("The scene cannot be refreshed.");
    }
}
