using CodeIntel.Lake.Testing.Fuzz;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Fuzz;

/// <summary>
/// Whatever the files hold, the program gives the right rows or an error of its own, in time and in little memory. LAKE_FUZZ sets how many
/// cases are played in all, LAKE_SEED the first; LAKE_FUZZ=1 with the seed of a failure plays it alone.
/// </summary>
public sealed class FuzzTests
{
    private readonly Lazy<SampleLake> lake = new(() => new SampleLake());

    [OneTimeTearDown]
    public void Drop()
    {
        if (lake.IsValueCreated)
        {
            lake.Value.Dispose();
        }
    }

    [Test]
    public void Logs() => Play("logs of tables", 25, () => new LogSubject());

    [Test]
    public void Data_files() => Play("checkpoints, vectors and rows on disk", 5, () => new TableFilesSubject());

    [Test]
    public void Lakes() => Play("lakes", 20, () => new LakeSubject(lake.Value));

    [Test]
    public void Redo_logs() => Play("recovery", 15, () => new RecoverySubject(lake.Value));

    [Test]
    public void Contracts() => Play("contracts", 10, () => new ContractSubject());

    private static void Play(string name, int percent, Func<IFuzzSubject> subject) => Assert.That(new FuzzRun(name, percent).Run(TestContext.Out, subject), Is.Empty);
}
