using CodeIntel.Lake.Testing.Fuzz;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests.Fuzz;

/// <summary>
/// Whatever the files hold, the program gives the right answer or an error of its own, in time and in little memory. LAKE_FUZZ sets how many
/// cases are played in all, LAKE_SEED the first; LAKE_FUZZ=1 with the seed of a failure plays it alone.
/// </summary>
public sealed class FuzzTests
{
    [Test]
    public void Settings() => Play("pipeline.yaml", 13, () => new SettingsSubject());

    [Test]
    public void Stat_caches() => Play("stat caches", 6, () => new StatCacheSubject());

    [Test]
    public void Publications() => Play("publications", 1, () => new PublicationSubject());

    private static void Play(string name, int percent, Func<IFuzzSubject> subject) => Assert.That(new FuzzRun(name, percent).Run(TestContext.Out, subject), Is.Empty);
}
