using CodeIntel.Lake.Pipeline.Configuration;
using CodeIntel.Lake.Pipeline.Verify;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Testing;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Verify;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class VerifierTests : IDisposable
{
    private readonly LakeScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_sound_lake_is_ok_and_equal_to_a_rebuild()
    {
        var report = scene.Verify(rebuild: true);
        Assert.That(report, Has.Property("Ok").True.And.Property("Epoch").EqualTo(1));
        Assert.That(Directory.Exists(scene.At("state/tmp")) ? Directory.GetFileSystemEntries(scene.At("state/tmp")) : [], Is.Empty, "the scratch lake is gone");
    }

    [Test]
    public void A_deleted_data_file_is_found_and_the_other_datasets_are_still_checked()
    {
        File.Delete(scene.DataFile("cst_defs_v1"));
        scene.DoubleRows("cst_params_v1");
        Assert.That(scene.Problems(), Is.EqualTo(new[] { "cst_defs_v1 data_file_missing", "cst_params_v1 row_count", "cst_params_v1 duplicate_key" }));
    }

    [Test]
    public void A_data_file_cut_short_is_found()
    {
        File.WriteAllBytes(scene.DataFile("cst_defs_v1"), [1, 2, 3]);
        Assert.That(scene.Problems(), Is.EqualTo(new[] { "cst_defs_v1 data_file_short" }));
    }

    [Test]
    public void A_data_file_of_the_right_size_that_is_no_Parquet_is_found()
    {
        var file = scene.DataFile("cst_defs_v1");
        File.WriteAllBytes(file, new byte[new FileInfo(file).Length]);
        Assert.That(scene.Problems(), Is.EqualTo(new[] { "cst_defs_v1 data_unreadable" }));
    }

    [Test]
    public void A_commit_file_cut_short_is_found()
    {
        var log = scene.At("state/datasets/extract/cst_defs_v1/_delta_log/00000000000000000000.json");
        File.WriteAllText(log, File.ReadAllText(log)[..200]);
        Assert.That(scene.Problems(), Has.Some.StartsWith("cst_defs_v1 "));
    }

    [Test]
    public void Duplicated_nodes_and_edges_are_found()
    {
        scene.DoubleRows("cpg_nodes_v1");
        scene.DoubleRows("cpg_edges_v1");
        Assert.That(scene.Problems(), Does.Contain("cpg_nodes_v1 duplicate_key").And.Contain("cpg_edges_v1 duplicate_key"));
    }

    [Test]
    public void Edges_and_properties_of_missing_nodes_are_found()
    {
        scene.LoseRows("cpg_nodes_v1");
        Assert.That(scene.Problems(), Does.Contain("cpg_edges_v1 dangling_source").And.Contain("cpg_edges_v1 dangling_target").And.Contain("cpg_props_v1 dangling_property"));
    }

    private static readonly string[] AllOtherBytes =
    [
        "SELECT * REPLACE (CASE WHEN path = 'shop/prices.py' THEN repeat('0', 64) ELSE file_sha256 END AS file_sha256) FROM {0}",
        "SELECT * REPLACE (NULL::VARCHAR AS file_sha256) FROM {0}",
        "FROM {0} LIMIT 0",
    ];

    /// <summary>The test command plays one of them.</summary>
    private static IReadOnlyList<string> OtherBytes => Setting.Some(AllOtherBytes, 1);

    /// <summary>As a program left them that read a file twice while somebody wrote to it: no refresh finds them, for the hashes that it goes by are right.</summary>
    [TestCaseSource(nameof(OtherBytes))]
    public void Rows_of_other_bytes_than_those_that_were_hashed_are_found_and_a_full_refresh_heals_them(string select)
    {
        TestContext.Out.WriteLine($"{OtherBytes.Count} of {AllOtherBytes.Length} ways, seed {Setting.Seed}");
        scene.Rewrite("cst_parse_manifest_v1", select);
        Assert.That(scene.Refresh().Changed, Is.False);
        var problems = scene.Verify(rebuild: true).Problems;
        Assert.That(problems.Single(p => p.Kind == "parsed_other_bytes").Message, Does.Contain("refresh --full").And.Contain("shop/"));
        Assert.That(problems.Single(p => p.Kind == "differs_from_rebuild").Message, Does.Contain("refresh --full"));

        scene.Refresh("asked for");

        Assert.That(scene.Problems(rebuild: true), Is.Empty);
    }

    [Test]
    public void Rows_that_a_rebuild_would_not_have_are_found_with_counts_and_an_example()
    {
        scene.Write("shop/late.py", "def late():\n    pass\n");
        var problem = scene.Verify(rebuild: true).Problems.Single(p => p.Dataset == "repo_files_v1");
        Assert.That(problem.Kind, Is.EqualTo("differs_from_rebuild"));
        Assert.That(problem.Message, Does.StartWith("0 rows are only in the lake, 1 only in the rebuild").And.Contain("shop/late.py"));
    }

    [Test]
    public void An_old_epoch_is_not_compared_with_a_rebuild()
    {
        scene.Write("shop/prices.py", "RATE = 0.3\n");
        scene.Refresh();
        var request = new VerifyRequest(scene.State, LakeScene.Contracts, PipelineSettings.Parse("layers: {flows: false}", scene.At("pipeline.yaml")), Epoch: 1, Rebuild: true);
        Assert.That(() => Verifier.Verify(request), Throws.TypeOf<LakeException>().With.Property("Code").EqualTo("rebuild_of_old_epoch"));
        Assert.That(Verifier.Verify(request with { Rebuild = false }).Ok);
    }

    [Test]
    public void Two_lakes_of_the_same_code_do_not_differ()
    {
        using var other = new LakeScene();
        Assert.That(LakeComparison.Compare(scene.State, other.State, LakeScene.Contracts, new EngineLimits(Threads: 1)), Is.Empty);
    }
}
