using NUnit.Framework;

namespace CodeIntel.Lake.Acceptance.Crashes;

/// <summary>Deletes what the suites of crashes share, after the last of them.</summary>
[SetUpFixture]
public sealed class CrashBases
{
    [OneTimeTearDown]
    public void Clean() => CrashBase.Clean();
}
