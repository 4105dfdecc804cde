using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Host.ElsaApi.Definitions;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>Our own activities and the workflows that may be used as one, as a designer shows them.</summary>
internal static class OwnPalette
{
    /// <param name="options">The choices of its inputs by name.</param>
    public static ActivityDocument Of(ActivityDescriptor activity, IReadOnlyDictionary<string, IReadOnlyList<Option>> options) => new ActivityDocument
    {
        TypeName = activity.TypeName,
        Namespace = activity.TypeName[..activity.TypeName.LastIndexOf('.')],
        Name = activity.TypeName[(activity.TypeName.LastIndexOf('.') + 1)..],
        Version = activity.Version,
        Category = activity.Category,
        DisplayName = activity.DisplayName,
        Description = activity.Description,
        Kind = "Task",
        Ports = [.. activity.Outcomes.Select(outcome => new PortDocument(outcome, outcome, "Flow"))],
        Inputs = [.. activity.Inputs.Select((input, order) => InputOf(input, order, options[input.Name]))],
        Outputs = [.. activity.Outputs.Select((output, order) => new OutputDocument(output.Name, TypeOf(output.ValueType), output.DisplayName, output.Description) { Order = order })],
    }.Resilient();

    public static ActivityDocument Of(WorkflowAsActivity workflow) => new()
    {
        TypeName = workflow.TypeName,
        Namespace = "",
        Name = workflow.TypeName,
        Version = workflow.Definition.Version,
        Category = Text(workflow.Text["options"]?["activityCategory"]) ?? "Workflows",
        DisplayName = workflow.Definition.Name,
        Description = Text(workflow.Text["description"]) ?? "",
        Ports = [.. (workflow.Text["outcomes"] as JsonArray ?? []).Select(Text).OfType<string>().Select(outcome => new PortDocument(outcome, outcome, "Flow"))],
        Inputs = [.. Declared(workflow, "inputs").Select(DeclaredInput)],
        Outputs = [.. Declared(workflow, "outputs").Select(output => new OutputDocument(Text(output["name"]) ?? "", Text(output["type"]) ?? "Object", Text(output["displayName"]) ?? Text(output["name"]) ?? "", Text(output["description"])) { IsSynthetic = true })],
        CustomProperties = new JsonObject { ["RootType"] = "WorkflowDefinitionActivity", ["WorkflowDefinitionId"] = workflow.Definition.DefinitionId, ["WorkflowDefinitionVersionId"] = workflow.Definition.ElsaId },
        ConstructionProperties = new JsonObject
        {
            ["WorkflowDefinitionId"] = workflow.Definition.DefinitionId,
            ["WorkflowDefinitionVersionId"] = workflow.Definition.ElsaId,
            ["LatestAvailablePublishedVersion"] = workflow.Definition.Version,
            ["LatestAvailablePublishedVersionId"] = workflow.Definition.ElsaId,
        },
    };

    private static InputDocument InputOf(InputDescriptor input, int order, IReadOnlyList<Option> options) => new()
    {
        Name = input.Name,
        TypeName = TypeOf(input.ValueType),
        DisplayName = input.DisplayName,
        Description = DescriptionOf(input),
        Order = order,
        Category = input.Category,
        UiHint = InputChoices.HintOf(input, options),
        IsSensitive = input.Sensitive,
        DefaultValue = input.DefaultValue is { } value ? System.Text.Json.JsonSerializer.SerializeToNode(value, value.GetType()) : null,
        UiSpecifications = InputChoices.Told(input, options),
    };

    // Not the hint 'secret-picker': a designer shows no menu of expressions beside that, and most passwords come from another step. Chosen in the menu, 'Secret' shows the picker, and reads its options here.
    private static string DescriptionOf(InputDescriptor input) => string.Join(' ', new[]
    {
        input.Description, input.Generate ? $"Left empty, one is made and kept sealed{(input.OneTime ? "; it may be read once" : "")}." : "", input.Sensitive ? "For a named secret choose 'Secret' in the menu." : "",
    }.Where(words => words.Length > 0));

    private static InputDocument DeclaredInput(JsonObject input, int order) => new()
    {
        Name = Text(input["name"]) ?? "",
        TypeName = Text(input["type"]) ?? "Object",
        DisplayName = Text(input["displayName"]) ?? Text(input["name"]) ?? "",
        Description = Text(input["description"]),
        Order = order,
        UiHint = Text(input["uiHint"]) ?? "singleline",
        Category = Text(input["category"]),
        IsSynthetic = true,
    };

    private static IEnumerable<JsonObject> Declared(WorkflowAsActivity workflow, string list) => (workflow.Text[list] as JsonArray ?? []).OfType<JsonObject>();

    private static string TypeOf(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when typeof(JsonNode).IsAssignableFrom(t) => "Object",
        { IsGenericType: true } or { IsArray: true } => "List<String>",
        { Name: "Secret" } => "String",
        var t => t.Name,
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;
}
