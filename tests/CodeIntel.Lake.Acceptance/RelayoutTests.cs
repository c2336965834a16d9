using CodeIntel.Lake.Storage.Replacement;
using NUnit.Framework;
using CodeIntel.Lake.Acceptance.EditScripts;
using CodeIntel.Lake.Acceptance.Harness;
using CodeIntel.Lake.Storage.Epochs;
using CodeIntel.Lake.Testing;

namespace CodeIntel.Lake.Acceptance;

/// <summary>The promise holds whatever layout the lake is in, and changing it redoes nothing: refresh, relayout, refresh, in both directions, beside a twin in the layout before. The test command compares with a rebuild at the end.</summary>
[TestFixture]
[Parallelizable(ParallelScope.Children)]
public sealed class RelayoutTests
{
    /// <summary>The test command takes the first two: from files to buckets and back.</summary>
    private static readonly Layout[] Layouts = [.. new[] { Layout.OfBuckets(2), Layout.OfFiles, Layout.OfBuckets(0), Layout.OfBuckets(3) }.Take(Setting.IsLong ? 4 : 2)];

    private static IEnumerable<int> Seeds => Enumerable.Range(3001, Setting.IsLong ? 3 : 1);

    [TestCaseSource(nameof(Seeds))]
    public void A_lake_whose_layout_changes_equals_one_whose_layout_stays(int seed)
    {
        var script = EditScript.Draw(seed, Layouts.Length);
        using var scene = new Scene("file_id") { Layers = Scene.NoLayers };
        scene.Write(script.Initial);
        scene.Refresh();
        foreach (var (step, layout) in script.Steps.Zip(Layouts))
        {
            var twin = Path.Combine(scene.Root, $"twin-{layout}");
            Folders.Copy(scene.State, twin);
            Assert.That(scene.Relayout(layout).Changed);
            Assert.That(scene.Refresh().Changed, Is.False, $"seed {seed}: a refresh after a relayout has nothing to do");
            scene.Write(step.Tree);
            var (found, expected) = (scene.Refresh(), scene.RefreshCopy(twin));
            Assert.That((found.Mode, found.Files), Is.EqualTo((expected.Mode, expected.Files)), $"seed {seed}, {layout}: the same files are redone");
            Assert.That(layout == Layouts[^1] || Setting.IsLong ? scene.CompareWithRebuild() : [], Is.Empty, $"seed {seed}, {layout}\n{script}");
        }
    }
}
