using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodeIntel.Lake.Cli.Output;

/// <summary>How answers look in JSON: snake_case keys, nulls left out, quotes and letters of any language as they are.</summary>
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(RefreshDocument))]
[JsonSerializable(typeof(LastRunDocument))]
[JsonSerializable(typeof(RepositoriesDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(StrategiesDocument))]
[JsonSerializable(typeof(StatusDocument))]
[JsonSerializable(typeof(DescribeDocument))]
[JsonSerializable(typeof(QuestionsDocument))]
[JsonSerializable(typeof(ViewsDocument))]
[JsonSerializable(typeof(ExplainDocument))]
[JsonSerializable(typeof(ExplainedSymbolsDocument))]
[JsonSerializable(typeof(ExplainedCallsDocument))]
[JsonSerializable(typeof(PublishDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(EpochsDocument))]
[JsonSerializable(typeof(VacuumDocument))]
[JsonSerializable(typeof(RestoreDocument))]
[JsonSerializable(typeof(DiffDocument))]
[JsonSerializable(typeof(OptimizeDocument))]
[JsonSerializable(typeof(CheckpointDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(RelayoutDocument))]
internal sealed partial class DocumentJson : JsonSerializerContext
{
    /// <summary>A document over several lines.</summary>
    public static DocumentJson Instance { get; } = new(SerializerOptions(indented: true));

    /// <summary>A document on one line.</summary>
    public static DocumentJson Lines { get; } = new(SerializerOptions(indented: false));

    private static JsonSerializerOptions SerializerOptions(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = indented,
        NewLine = "\n",
    };
}
