using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using CodeIntel.Lake.Storage.Tests.Epochs;
using NUnit.Framework;

namespace CodeIntel.Lake.Storage.Tests.Maintenance;

/// <summary>A lake as programs made it that knew one layout for all epochs.</summary>
internal static class OldFormat
{
    /// <summary>Takes the layout out of every manifest, and lowers the lake's format.</summary>
    public static void Make(LakeScene scene)
    {
        var lake = JsonNode.Parse(File.ReadAllText(scene.LakeFile))!;
        lake["formatVersion"] = 1;
        File.WriteAllText(scene.LakeFile, lake.ToJsonString());
        foreach (var file in Directory.GetFiles(Path.Combine(scene.State, "epochs"), "0*.json"))
        {
            var manifest = JsonNode.Parse(File.ReadAllText(file))!;
            Assert.That(manifest["body"]!.AsObject().Remove("layout"), file);
            manifest["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(manifest["body"]!.ToJsonString())));
            File.WriteAllText(file, manifest.ToJsonString());
        }
    }
}
