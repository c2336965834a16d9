using CodeIntel.Lake.Pipeline.Tests.Refresh;
using CodeIntel.Lake.Pipeline.Tests.Verify;
using NUnit.Framework;

namespace CodeIntel.Lake.Pipeline.Tests;

/// <summary>Deletes what the scenes share, after the last test.</summary>
[SetUpFixture]
public sealed class LakeScenes
{
    [OneTimeTearDown]
    public void Clean()
    {
        LakeScene.Clean();
        FirstLake.Clean();
    }
}
