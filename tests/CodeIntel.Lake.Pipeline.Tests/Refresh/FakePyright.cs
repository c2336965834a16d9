using System.Text.Json;
using CodeIntel.Lake.Scip;
using Google.Protobuf;

namespace CodeIntel.Lake.Pipeline.Tests.Refresh;

/// <summary>
/// A program in the place of Node that says of files what a test wants said, and notes what it is asked; of a file of which it is told nothing an empty document and the interface <c>same</c>.
/// </summary>
internal sealed class FakePyright : IDisposable
{
    private const string Program = """
        import { createInterface } from 'node:readline';
        import { appendFileSync, readFileSync } from 'node:fs';
        const at = name => new URL(name, import.meta.url);
        const note = line => appendFileSync(at('log'), line + '\n');
        const say = (answer, bytes = '') => { process.stdout.write(JSON.stringify(answer) + '\n'); process.stdout.write(bytes); };
        note('start');
        for await (const line of createInterface({ input: process.stdin })) {
          const { root, index, changed, cameOrWent } = JSON.parse(line);
          if (root) {
            say({ ready: true, node: '20.0.0', pyright: '1.1.414' });
            continue;
          }
          note([index, changed, cameOrWent].map(paths => paths.join(' ')).join('; ').replace(/(; )+$/, ''));
          const answers = JSON.parse(readFileSync(at('answers.json')));
          for (const path of index) {
            const answer = answers[path];
            if (answer?.Dies) {
              process.exit(1);
            }
            const bytes = answer ? Buffer.from(answer.Document, 'base64') : Buffer.concat([Buffer.from([10, path.length]), Buffer.from(path)]);
            say({ path, bytes: bytes.length, interface: answer ? answer.Interface : 'same', reads: answer?.Reads ?? [], problem: answer?.Problem ?? null, milliseconds: 1 }, bytes);
          }
          say({ done: index.length });
        }
        """;

    private readonly string folder = Directory.CreateTempSubdirectory("fake-pyright-").FullName;
    private readonly Dictionary<string, Answer> answers = new(StringComparer.Ordinal);

    public FakePyright()
    {
        File.WriteAllText(At("fake.mjs"), Program);
        File.WriteAllText(Node, "#!/bin/sh\nexec node \"${0%/*}/fake.mjs\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Node, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        File.WriteAllText(At("answers.json"), "{}");
    }

    /// <summary>The executable.</summary>
    public string Node => At("node");

    /// <summary>Settings that have it asked.</summary>
    public string Settings => $"engine: {{threads: 1}}\nsemantics: {{provider: pyright, project: shop, node: {Node}}}";

    /// <summary>Says something of a file from here on.</summary>
    /// <param name="path">The file.</param>
    /// <param name="interfaceHash">Its interface.</param>
    /// <param name="reads">The files that it reads.</param>
    /// <param name="symbol">What its document says occurs at its first character; nothing where left out.</param>
    /// <param name="problem">Why it cannot be done.</param>
    public void Says(string path, string interfaceHash = "same", string? symbol = null, string? problem = null, params IReadOnlyList<string> reads)
    {
        var document = new Document { RelativePath = path };
        if (symbol is not null)
        {
            ScipIndex.Add(document, new ScipRange(0, 0, 0, 1), SymbolRole.ReadAccess, symbol);
        }

        Answers(path, new Answer(document.ToByteString().ToBase64(), problem is null ? interfaceHash : null, reads, problem, false));
    }

    /// <summary>Ends whenever it is asked about a file from here on.</summary>
    public void DiesOf(string path) => Answers(path, new Answer(string.Empty, null, [], null, true));

    /// <summary>What it noted since the last call: <c>start</c>; of each request the files asked about, and behind semicolons those that changed, and those that came or went.</summary>
    public IReadOnlyList<string> Heard()
    {
        var heard = File.Exists(At("log")) ? File.ReadAllLines(At("log")) : [];
        File.Delete(At("log"));
        return heard;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Answers(string path, Answer answer)
    {
        answers[path] = answer;
        File.WriteAllText(At("answers.json"), JsonSerializer.Serialize(answers));
    }

    private string At(string name) => Path.Combine(folder, name);

    private sealed record Answer(string Document, string? Interface, IReadOnlyList<string> Reads, string? Problem, bool Dies);
}
