using CodeIntel.Lake.Storage.Delta;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Delta.TableScene;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>Paths of a log that are not relative to the table, as a shallow clone has them.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AbsolutePathTests : IDisposable
{
    private readonly TableScene scene = new();
    private readonly TableScene source = new();

    public void Dispose()
    {
        scene.Dispose();
        source.Dispose();
    }

    [TestCase("file:")]
    [TestCase("file://")]
    [TestCase("file://localhost")]
    [TestCase("FILE:")]
    [TestCase("File://LocalHost")]
    [TestCase("//localhost")]
    [TestCase("")]
    public void An_absolute_path_of_this_machine_is_read(string before)
    {
        source.Data("p%20%23%3F.parquet", "SELECT 7 AS a");
        scene.Create("a long", null, Add(before + source.At("p%20%23%3F.parquet")));
        Assert.That(scene.Rows(), Is.EqualTo(new[] { """{"a":7}""" }));
    }

    [TestCase("s3://bucket/x.parquet", "paths of the scheme s3")]
    [TestCase("abfss://c@a.dfs.core.windows.net/x", "paths of the scheme abfss")]
    [TestCase("hdfs:/x", "paths of the scheme hdfs")]
    [TestCase("file://elsewhere/x.parquet", "paths on another machine")]
    [TestCase("//elsewhere/x.parquet", "paths on another machine")]
    public void A_path_of_another_place_is_refused_by_name(string path, string feature)
    {
        scene.Create("a long", null, Add(path));
        Assert.That(Assert.Throws<UnsupportedFeatureException>(() => scene.Open())!.Feature, Is.EqualTo(feature));
    }

    [TestCase("file:x.parquet")]
    [TestCase("file:")]
    [TestCase("file://")]
    [TestCase("file://localhost")]
    public void A_scheme_without_an_absolute_path_is_damaged(string path)
    {
        scene.Create("a long", null, Add(path));
        Assert.That(Assert.Throws<LakeException>(() => scene.Open())!.Code, Is.EqualTo("table_damaged"));
    }

    [TestCase("p=a:b/x.parquet")]
    [TestCase("d/s3:x.parquet")]
    [TestCase("a%3Ab.parquet")]
    public void A_colon_elsewhere_makes_no_scheme(string path)
    {
        scene.Create("a long", null, scene.Data(path, "SELECT 7 AS a"));
        Assert.That(scene.Rows(), Is.EqualTo(new[] { """{"a":7}""" }));
    }

    [Test]
    public void A_file_elsewhere_that_left_the_table_is_in_nobodys_way()
    {
        scene.Create("a long", null, Add("s3://bucket/x.parquet"), scene.Data("x.parquet", "SELECT 7 AS a"));
        scene.Commit(1, Remove("s3://bucket/x.parquet"));
        Assert.That(scene.Rows(), Is.EqualTo(new[] { """{"a":7}""" }));
    }
}
