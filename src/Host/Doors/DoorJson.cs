using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.Doors;

/// <summary>The JSON of every door: camelCase, times in UTC with <c>Z</c>, absent members as <c>null</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RunDocument))]
[JsonSerializable(typeof(ListDocument<RunHead>))]
[JsonSerializable(typeof(ListDocument<SiteHead>))]
[JsonSerializable(typeof(ListDocument<ClientDocument>))]
[JsonSerializable(typeof(IReadOnlyList<JournalDocument>))]
[JsonSerializable(typeof(SiteDocument))]
[JsonSerializable(typeof(ClientDocument))]
[JsonSerializable(typeof(WorkflowDocument))]
[JsonSerializable(typeof(ActivityDocument))]
[JsonSerializable(typeof(ListDocument<WorkflowDocument>))]
[JsonSerializable(typeof(ListDocument<ActivityDocument>))]
[JsonSerializable(typeof(SecretsDocument))]
[JsonSerializable(typeof(NamedSecretDocument))]
[JsonSerializable(typeof(NamedSecretOrder))]
[JsonSerializable(typeof(ListDocument<AuditDocument>))]
[JsonSerializable(typeof(AuditVerdictDocument))]
[JsonSerializable(typeof(ListDocument<KeyDocument>))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(LintDocument))]
[JsonSerializable(typeof(StartOrder))]
[JsonSerializable(typeof(PlanOrder))]
[JsonSerializable(typeof(ActivityOrder))]
[JsonSerializable(typeof(ImportOrder))]
[JsonSerializable(typeof(ImportPlan))]
[JsonSerializable(typeof(InstructionOrder))]
[JsonSerializable(typeof(BulkOrder))]
[JsonSerializable(typeof(BulkDocument))]
[JsonSerializable(typeof(SecretOrder))]
[JsonSerializable(typeof(SecretValue))]
[JsonSerializable(typeof(KeyOrder))]
[JsonSerializable(typeof(NewKeyDocument))]
[JsonSerializable(typeof(ProvisionDocument))]
[JsonSerializable(typeof(DoctorDocument))]
[JsonSerializable(typeof(ListDocument<ScheduleDocument>))]
[JsonSerializable(typeof(ListDocument<SlotDocument>))]
[JsonSerializable(typeof(ScheduleOrder))]
[JsonSerializable(typeof(ScheduleEdit))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class DoorJsonContext : JsonSerializerContext;

/// <summary>The options and the context that everything at a door is written and read with.</summary>
internal static class DoorJson
{
    public static JsonSerializerOptions Options { get; } = Make();

    public static DoorJsonContext Context { get; } = new(new JsonSerializerOptions(Options));

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions(DoorJsonContext.Default.Options)
        {
            // The answers are JSON and nothing else, never pasted into a page: names stay readable.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = JsonTexts.DeepestStored,
            TypeInfoResolver = DoorJsonContext.Default,
        };
        options.Converters.Add(new UtcConverter());
        return options;
    }

    private sealed class UtcConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }
}
