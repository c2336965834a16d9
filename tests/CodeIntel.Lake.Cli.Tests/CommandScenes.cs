using NUnit.Framework;

namespace CodeIntel.Lake.Cli.Tests;

/// <summary>Deletes what the scenes share, after the last test.</summary>
[SetUpFixture]
public sealed class CommandScenes
{
    [OneTimeTearDown]
    public void Clean() => CommandScene.Clean();
}
