using System.Text;
using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Refresh;
using CodeIntel.Lake.Testing;
using CodeIntel.Lake.Testing.Fuzz;

namespace CodeIntel.Lake.Pipeline.Tests.Fuzz;

/// <summary>pipeline.yaml: what is taken has full paths and numbers in their ranges.</summary>
internal sealed class SettingsSubject : IFuzzSubject
{
    private static readonly byte[] Shipped = File.ReadAllBytes(Path.Combine(Folders.SourceTree, PipelineSettings.FileName));
    private static readonly byte[] Flow = "{scan: {source_roots: [src, lib]}, layout: {kind: bucket, buckets: 4}, engine: {threads: 1, memory_limit: 2GB}}"u8.ToArray();

    public string Try(Random random)
    {
        var (input, other) = random.Next(4) > 0 ? (Shipped, Flow) : (Flow, Shipped);
        var settings = PipelineSettings.Parse(Encoding.UTF8.GetString(YamlMutations.Mutate(random, input, other)), "/somewhere/pipeline.yaml");
        var engine = EngineOptions.For(settings, settings.State);
        foreach (var path in new[] { settings.Repository, settings.State, settings.Schemas, settings.Publish.Directory })
        {
            if (Path.GetFullPath(path) != path)
            {
                throw new FuzzException($"the path '{path}' is not a full one");
            }
        }

        if (settings.Policy.MaxChangedRatio is not (>= 0 and <= 1) || settings.Layout.Buckets < 0 || engine.Threads < 1 || engine.MemoryLimitBytes < 0)
        {
            throw new FuzzException($"out of range: {settings}, {engine}");
        }

        return "taken";
    }

    public void Dispose()
    {
    }
}
