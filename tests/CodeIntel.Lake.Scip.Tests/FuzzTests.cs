using CodeIntel.Lake.Testing.Fuzz;
using Google.Protobuf;
using NUnit.Framework;

namespace CodeIntel.Lake.Scip.Tests;

/// <summary>A damaged index is read as far as it goes, or ends in an error of ours, in little memory.</summary>
public sealed class FuzzTests
{
    [Test]
    public void Indexes() => Assert.That(new FuzzRun("SCIP indexes", 5).Run(TestContext.Out, () => new IndexSubject()), Is.Empty);

    private sealed class IndexSubject : IFuzzSubject
    {
        private readonly byte[] sample = SampleIndex.Full.ToByteArray();

        public string Try(Random random) => SampleIndex.Read(ByteMutations.Damage(random, sample, sample)).Count > 0 ? "read" : "nothing read";

        public void Dispose()
        {
        }
    }
}
