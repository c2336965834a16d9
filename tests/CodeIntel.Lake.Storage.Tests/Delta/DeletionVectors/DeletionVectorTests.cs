using CodeIntel.Lake.Storage.Delta;
using CodeIntel.Lake.Storage.Engines;
using CodeIntel.Lake.Storage.Files;
using NUnit.Framework;
using static CodeIntel.Lake.Storage.Tests.Delta.DeletionVectorBytes;
using static CodeIntel.Lake.Storage.Tests.Delta.TableScene;

namespace CodeIntel.Lake.Storage.Tests.Delta;

/// <summary>Deleted rows are never read, in whatever form their positions are kept; a damaged form is an error.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class DeletionVectorTests : IDisposable
{
    private const int Rows = 200_000;

    private readonly TableScene scene = new();

    public void Dispose() => scene.Dispose();

    [Test]
    public void A_vector_in_the_log_hides_rows()
    {
        Create(Inline(Bitmap((0, Positions(0, 3))), 2), 5);
        Assert.That(scene.Rows(), Is.EqualTo(new[] { """{"a":1}""", """{"a":2}""", """{"a":4}""" }));
        Assert.That(scene.Open().Snapshot.Files.Values.Single().RowCount, Is.Null);
    }

    [Test]
    public void Vectors_of_every_form_hide_rows_in_files_with_many()
    {
        var bits = new byte[8192];
        Array.Fill(bits, (byte)0x55);
        byte[] runs = [.. Short(2), .. Short(10), .. Short(4), .. Short(65_000), .. Short(535)];
        var bitmap = Bitmap((0, Positions(7, 65_535)), (1, (32_768, bits, false)), (2, (541, runs, true)));
        Create(Inline(bitmap, 2 + 32_768 + 541), Rows);
        var expected = Enumerable.Range(0, Rows).Where(i => (i >> 16) switch
        {
            0 => i is not (7 or 65_535),
            1 => i % 2 == 1,
            2 => (i & 0xffff) is < 10 or (> 14 and < 65_000),
            _ => true,
        });
        Assert.That(scene.Open().Rows().Select(r => (long)r[0]!).Order(), Is.EqualTo(expected.Select(i => (long)i)));
    }

    [Test]
    public void A_vector_in_a_file_beside_the_data_hides_rows()
    {
        var descriptor = WriteFile(Bitmap((0, Positions(1))), 1);
        Create(descriptor, 3);
        Assert.That(scene.Rows(), Is.EqualTo(new[] { """{"a":0}""", """{"a":2}""" }));
    }

    [Test]
    public void A_new_vector_takes_the_place_of_the_old_one()
    {
        var first = Inline(Bitmap((0, Positions(0))), 1);
        var second = Inline(Bitmap((0, Positions(0, 1))), 2);
        Create(first, 3);
        scene.Commit(2, Remove("x.parquet", $",\"deletionVector\":{first}"), Add("x.parquet", "{}", second));
        Assert.That((scene.Rows(1), scene.Rows(2)), Is.EqualTo((new[] { """{"a":1}""", """{"a":2}""" }, new[] { """{"a":2}""" })));
        Assert.That(scene.Changes(2), Is.EqualTo(new[] { """{"_change_type":"delete","_commit_version":2,"a":1}""" }));
        scene.Commit(3, Add("x.parquet", "{}", first), Remove("x.parquet", $",\"deletionVector\":{second}"));
        Assert.That(scene.Rows(), Is.EqualTo(scene.Rows(1)), "the order of add and remove does not matter");
        Assert.That(scene.Changes(3), Is.EqualTo(new[] { """{"_change_type":"insert","_commit_version":3,"a":1}""" }));
    }

    [TestCase("checksum")]
    [TestCase("size")]
    [TestCase("cut")]
    [TestCase("cardinality")]
    public void A_damaged_file_is_an_error(string damage)
    {
        Create(WriteFile(Bitmap((0, Positions(1))), damage == "cardinality" ? 2 : 1), 3);
        var file = Directory.GetFiles(scene.Root, "deletion_vector_*.bin").Single();
        var bytes = File.ReadAllBytes(file);
        switch (damage)
        {
            case "checksum":
                bytes[^5] ^= 1;
                break;
            case "size":
                bytes[4]++;
                break;
            case "cut":
                bytes = bytes[..^6];
                break;
        }

        File.WriteAllBytes(file, bytes);
        var error = Assert.Throws<LakeException>(() => scene.Rows());
        Assert.That((error!.Code, error.Message.Contains(file, StringComparison.Ordinal)), Is.EqualTo(("data_file_damaged", true)));
    }

    [Test]
    public void A_missing_file_is_named()
    {
        Create(WriteFile(Bitmap((0, Positions(1))), 1), 3);
        File.Delete(Directory.GetFiles(scene.Root, "deletion_vector_*.bin").Single());
        Assert.That(Assert.Throws<LakeException>(() => scene.Rows())!.Code, Is.EqualTo("data_file_missing"));
    }

    [Test]
    public void A_cut_or_changed_bitmap_gives_an_error_or_rows()
    {
        var whole = Bitmap((0, Positions(0, 2)), (1, (5, [.. Short(1), .. Short(10), .. Short(4)], true)));
        var random = new Random(7);
        for (var i = 0; i < 100; i++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            Create(Inline(i < whole.Length ? whole[..i] : damaged, 7), 3);
            try
            {
                Assert.That(scene.Rows(), Has.Length.InRange(0, 3));
            }
            catch (LakeException e)
            {
                Assert.That(e.Code, Is.EqualTo("data_file_damaged"));
            }
        }
    }

    [Test]
    public void A_protocol_that_does_not_name_them_contradicts_a_table_that_has_one()
    {
        Create(Inline(Bitmap((0, Positions(0))), 1), 2);
        Assert.That(DeltaLog.Open(LocalFileSystem.Instance, scene.Root, scene.Connection).Files.Values.Single().Add.DeletionVector!.Cardinality, Is.EqualTo(1));
        scene.Commit(2, OldProtocol);
        Assert.That(Assert.Throws<UnsupportedFeatureException>(() => DeltaLog.Open(LocalFileSystem.Instance, scene.Root, scene.Connection))!.Feature, Is.EqualTo("deletionVectors"));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void What_is_written_is_read_again(int seed)
    {
        var random = new Random(seed);
        var wanted = new List<RowRange>();
        for (long at = random.Next(3); at < (seed * 300_000L) && wanted.Count < 500; at += random.Next(2, random.Next(2) == 0 ? 5 : 200_000))
        {
            wanted.Add(new RowRange(at, at += random.Next(random.Next(2) == 0 ? 2 : 150_000)));
        }

        var descriptor = DeletionVectorFile.InLog(wanted);
        var vector = DeletionVectorFile.Read(LocalFileSystem.Instance, scene.Root, descriptor);
        Assert.That((vector.Ranges(), vector.Count), Is.EqualTo((wanted, descriptor.Cardinality)), $"seed {seed}");
        Assert.That(wanted.All(r => vector.Contains(r.First) && vector.Contains(r.Last) && !vector.Contains(r.Last + 1)));
        Assert.That(DeletionVectorFile.Decode(DeletionVectorFile.Encode(DeletionVector.Bytes(wanted)))[..descriptor.SizeInBytes], Is.EqualTo(DeletionVector.Bytes(wanted)));
    }

    [Test]
    public void Ranges_that_meet_become_one() => Assert.That(
        DeletionVector.Union([new(10, 12), new(0, 3), new(4, 5), new(11, 20), new(30, 30)]),
        Is.EqualTo(new RowRange[] { new(0, 5), new(10, 20), new(30, 30) }));

    private void Create(string vector, int rows)
    {
        scene.Commit(0, Features("deletionVectors"), Metadata("a long"));
        scene.Commit(1, scene.Data("x.parquet", $"SELECT range AS a FROM range({rows})", "{}", vector));
    }

    private string WriteFile(byte[] bitmap, long cardinality)
    {
        var id = Guid.Parse("7a3f3c1e-0a52-4b5c-9d6e-001122334455");
        File.WriteAllBytes(scene.At($"deletion_vector_{id:d}.bin"), InFile(bitmap));
        return Descriptor("u", Encode(id.ToByteArray(bigEndian: true)), bitmap.Length, cardinality, ",\"offset\":1");
    }
}
