using System.Text.Json.Serialization;

namespace CodeIntel.Lake.Storage.Epochs;

/// <summary>JSON of the lake's own files, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(LakeDescription))]
[JsonSerializable(typeof(EpochManifest))]
[JsonSerializable(typeof(PendingEpoch))]
[JsonSerializable(typeof(LockOwner))]
[JsonSerializable(typeof(CursorState))]
internal sealed partial class LakeJson : JsonSerializerContext;
