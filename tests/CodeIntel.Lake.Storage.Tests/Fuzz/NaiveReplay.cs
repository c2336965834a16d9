using System.Globalization;
using System.Text;
using System.Text.Json;
using CodeIntel.Lake.Storage.Delta;

namespace CodeIntel.Lake.Storage.Tests.Fuzz;

/// <summary>
/// What a log says, told by a second, naive reader: no short cuts, all of a line or nothing of it. Where a log has several ways to one
/// version (commits, compacted commits, checkpoints), each gives a reading, and which of them a reader takes is its own affair.
/// </summary>
internal static class NaiveReplay
{
    private const int Digits = 20;
    private static readonly string[] Kinds = ["add", "remove", "metaData", "protocol", "txn", "commitInfo", "sidecar", "checkpointMetadata", "cdc"];

    /// <summary>Every way to read a version.</summary>
    /// <param name="log">Files of the log by name; checkpoints in Parquet are left out.</param>
    /// <param name="version">The version.</param>
    public static IReadOnlyList<Reading> Readings(IReadOnlyDictionary<string, byte[]> log, long version)
    {
        var found = new List<Reading>();
        Go(new Reading(), 0, log.Keys.Where(IsCheckpoint).Where(n => VersionOf(n) <= version));
        return found;

        void Go(Reading start, long next, IEnumerable<string> checkpoints)
        {
            foreach (var name in checkpoints)
            {
                if (start.With(log[name]) is { } begun)
                {
                    Go(begun, VersionOf(name) + 1, []);
                }
            }

            if (next > version)
            {
                found.Add(start);
                return;
            }

            var commit = string.Create(CultureInfo.InvariantCulture, $"{next:d20}.json");
            var runs = log.Keys.Where(n => n.EndsWith(".compacted.json", StringComparison.Ordinal) && VersionOf(n) == next).Select(n => (Name: n, Last: VersionOf(n[(Digits + 1)..])));
            foreach (var (name, last) in runs.Where(r => r.Last <= version).Append((commit, next)))
            {
                if (log.TryGetValue(name, out var text) && start.With(text) is { } after)
                {
                    Go(after, last + 1, []);
                }
            }
        }
    }

    private static bool IsCheckpoint(string name) => name.Contains(".checkpoint.", StringComparison.Ordinal) && name.EndsWith(".json", StringComparison.Ordinal);

    private static long VersionOf(string name) => long.Parse(name.AsSpan(0, Digits), CultureInfo.InvariantCulture);

    /// <summary>A state of a table.</summary>
    internal sealed class Reading
    {
        private readonly SortedDictionary<string, string> files = new(StringComparer.Ordinal);
        private string? schema;
        private bool hasProtocol;

        /// <summary>Raw paths of the active files, in order.</summary>
        public IEnumerable<string> Paths => files.Keys.Select(k => k.Split('\n')[0]);

        /// <summary>The schema's text.</summary>
        public string? Schema => schema;

        /// <summary>All that decides the rows, as text.</summary>
        public string Text => schema is null || !hasProtocol ? "nothing" : $"{schema}\n{string.Join('\n', files.Select(f => $"{f.Key} {f.Value}"))}";

        /// <summary>The same of a snapshot.</summary>
        public static string TextOf(DeltaSnapshot snapshot) =>
            $"{SchemaText(snapshot.Metadata.SchemaString, snapshot.Metadata.PartitionColumns)}\n"
            + string.Join('\n', snapshot.Files.Values.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => $"{f.Key} {Value(f.Add.Size, f.Add.PartitionValues, f.Add.DeletionVector)}"));

        /// <summary>The state after a text's actions; null where a line of it is none.</summary>
        public Reading? With(byte[] text)
        {
            var next = new Reading { schema = schema, hasProtocol = hasProtocol };
            foreach (var (key, value) in files)
            {
                next.files.Add(key, value);
            }

            try
            {
                var lines = Encoding.Latin1.GetString(text).Split('\n').Where(l => l.Trim(' ', '\t', '\r').Length > 0).ToList();
                foreach (var line in lines)
                {
                    using var document = JsonDocument.Parse(Encoding.Latin1.GetBytes(line));
                    foreach (var property in document.RootElement.EnumerateObject().Where(p => Kinds.Contains(p.Name)).TakeLast(1))
                    {
                        next.Apply(property.Name, property.Value);
                    }
                }

                return lines.Count > 0 ? next : null;
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                return null;
            }
        }

        private void Apply(string kind, JsonElement action)
        {
            switch (kind)
            {
                case "add":
                    files[Key(action)] = Value(action.GetProperty("size").GetInt64(), Map(action, "partitionValues"), Vector(action));
                    break;
                case "remove":
                    files.Remove(Key(action));
                    break;
                case "metaData":
                    schema = SchemaText(Required(action, "schemaString"), Given(action, "partitionColumns") is { } columns ? [.. columns.EnumerateArray().Select(c => c.GetString() ?? throw new FormatException())] : []);
                    break;
                case "protocol":
                    hasProtocol = action.GetProperty("minReaderVersion").GetInt32() >= 0;
                    break;
            }
        }

        private static string Key(JsonElement action) => Vector(action) is { } vector ? $"{Required(action, "path")}\n{vector.UniqueId}" : Required(action, "path");

        private static string Value(long size, IReadOnlyDictionary<string, string?> values, DeletionVectorDescriptor? vector) => JsonSerializer.Serialize(
            new object?[] { size, values.OrderBy(v => v.Key, StringComparer.Ordinal).Select(v => new[] { v.Key, v.Value }), vector?.SizeInBytes, vector?.Cardinality });

        private static string SchemaText(string text, IReadOnlyList<string> partitions) => $"{text} by {JsonSerializer.Serialize(partitions)}";

        private static Dictionary<string, string?> Map(JsonElement action, string name) =>
            Given(action, name) is { } map ? map.EnumerateObject().GroupBy(p => p.Name, p => p.Value.GetString()).ToDictionary(g => g.Key, g => g.Last()) : [];

        private static DeletionVectorDescriptor? Vector(JsonElement action) => Given(action, "deletionVector") is { } vector
            ? new DeletionVectorDescriptor(
                Required(vector, "storageType"),
                Required(vector, "pathOrInlineDv"),
                Given(vector, "offset")?.GetInt32(),
                vector.GetProperty("sizeInBytes").GetInt32(),
                vector.GetProperty("cardinality").GetInt64())
            : null;

        private static JsonElement? Given(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

        private static string Required(JsonElement parent, string name) => parent.GetProperty(name).GetString() ?? throw new FormatException(name);
    }
}
