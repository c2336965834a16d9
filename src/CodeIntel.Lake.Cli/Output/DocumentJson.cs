using System.Text.Json.Serialization;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>How answers are spelled in JSON: snake_case keys, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(RefreshDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(DescribeDocument))]
[JsonSerializable(typeof(ExplainDocument))]
[JsonSerializable(typeof(PublishDocument))]
[JsonSerializable(typeof(VerifyDocument))]
internal sealed partial class DocumentJson : JsonSerializerContext;
