using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeIntel.Lake.Semantics;

/// <summary>JSON of what indexers are told and answer, made at compile time: camelCase keys, nulls left out.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StartRequest))]
[JsonSerializable(typeof(StartAnswer))]
[JsonSerializable(typeof(IndexRequest))]
[JsonSerializable(typeof(DocumentHeader))]
[JsonSerializable(typeof(ScipPythonConfiguration))]
internal sealed partial class IndexerJson : JsonSerializerContext;
