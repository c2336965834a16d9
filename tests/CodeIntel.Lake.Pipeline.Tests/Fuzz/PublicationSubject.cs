using CodeIntel.Lake.Pipeline.Publish;
using CodeIntel.Lake.Pipeline.Tests.Verify;
using CodeIntel.Lake.Storage;
using CodeIntel.Lake.Testing.Fuzz;

namespace CodeIntel.Lake.Pipeline.Tests.Fuzz;

/// <summary>The manifest of a publication: the folder is published anew or refused, and what is no part of a publication stays.</summary>
internal sealed class PublicationSubject : IFuzzSubject
{
    private const string Dataset = "cst_imports_v1";
    private readonly LakeScene scene = new();
    private readonly Dictionary<string, byte[]> published;

    public PublicationSubject()
    {
        scene.Publish(Dataset);
        published = Directory.EnumerateFiles(scene.Target).ToDictionary(f => f, File.ReadAllBytes);
    }

    private string Manifest => Path.Combine(scene.Target, "manifest.json");

    private string Thesis => Path.Combine(scene.Target, "thesis.txt");

    public string Try(Random random)
    {
        var hasThesis = random.Next(2) == 0;
        Restore();
        File.WriteAllBytes(Manifest, Mutation.OfJson(random, published[Manifest], published[Manifest]));
        if (hasThesis)
        {
            File.WriteAllText(Thesis, "precious");
        }

        try
        {
            var result = scene.Publish(Dataset);
            if (result.Files is not [{ Name: Dataset + ".parquet" }] || hasThesis)
            {
                throw new FuzzException($"{string.Join(", ", result.Files)} were published over {(hasThesis ? "a thesis" : "nothing else")}");
            }

            return result.Changed ? "published anew" : "there already";
        }
        catch (LakeException e) when (e.Code == "publish_target_taken" && hasThesis && !File.Exists(Thesis))
        {
            throw new FuzzException("the thesis is gone");
        }
    }

    public void Dispose() => scene.Dispose();

    private void Restore()
    {
        Directory.CreateDirectory(scene.Target);
        File.Delete(Thesis);
        foreach (var (file, content) in published)
        {
            File.WriteAllBytes(file, content);
        }
    }
}
