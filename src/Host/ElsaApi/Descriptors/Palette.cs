using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>Makes the descriptors of Elsa's own activities.</summary>
internal static class Palette
{
    /// <summary>Every activity of Elsa's that this engine runs, and those that only a designer needs.</summary>
    public static IReadOnlyList<ActivityDocument> Elsa { get; } =
        [.. FlowPalette.All.Concat(StepPalette.All).Concat(WaitPalette.All).Concat(HttpPalette.All).Where(activity => ElsaActivities.Has(activity.TypeName)), .. DesignerPalette.All];

    public static ActivityDocument Activity(string name, string category, string displayName, string description, params IReadOnlyList<InputDocument> inputs) => new()
    {
        TypeName = "Elsa." + name,
        Namespace = "Elsa",
        Name = name,
        Category = category,
        DisplayName = displayName,
        Description = description,
        Inputs = inputs,
    };

    public static ActivityDocument Gives(this ActivityDocument activity, string name, string type, string description) =>
        activity with { Outputs = [.. activity.Outputs, new OutputDocument(name, type, Words(name), description)] };

    /// <summary>Adds ports in which an activity lies.</summary>
    public static ActivityDocument Holds(this ActivityDocument activity, params IEnumerable<string> ports) =>
        activity with { Ports = [.. activity.Ports, .. ports.Select(port => new PortDocument(port, port, "Embedded"))] };

    /// <summary>Adds ports from which connections lead on.</summary>
    public static ActivityDocument LeadsBy(this ActivityDocument activity, params IEnumerable<string> ports) =>
        activity with { Ports = [.. activity.Ports, .. ports.Select(port => new PortDocument(port, port, "Flow"))] };

    public static InputDocument Text(string name, string description, string type = "String", string hint = "singleline") =>
        new() { Name = name, TypeName = type, DisplayName = Words(name), Description = description, UiHint = hint };

    public static InputDocument Flag(string name, string description, bool? otherwise = null) =>
        new() { Name = name, TypeName = "Boolean", DisplayName = Words(name), Description = description, UiHint = "checkbox", DefaultValue = otherwise };

    public static InputDocument Choice(string name, string type, string description, string? otherwise, params IReadOnlyList<string> choices) =>
        new() { Name = name, TypeName = type, DisplayName = Words(name), Description = description, UiHint = "dropdown", DefaultValue = otherwise, UiSpecifications = Dropdown(choices) };

    public static InputDocument Otherwise(this InputDocument input, JsonNode value) => input with { DefaultValue = value };

    /// <summary>Written without an expression around it.</summary>
    public static InputDocument Bare(this InputDocument input) => input with { IsWrapped = false };

    public static InputDocument In(this InputDocument input, string category) => input with { Category = category };

    public static InputDocument Code(this InputDocument input, string syntax, string language) =>
        input with { UiHint = "code-editor", DefaultSyntax = syntax, UiSpecifications = new JsonObject { ["code-editor"] = new JsonObject { ["language"] = language } } };

    public static JsonObject Dropdown(IEnumerable<string> choices) => new()
    {
        ["dropdown"] = new JsonObject
        {
            ["selectList"] = new JsonObject { ["items"] = new JsonArray([.. choices.Select(choice => (JsonNode)new JsonObject { ["text"] = choice, ["value"] = choice })]), ["isFlagsEnum"] = false },
        },
    };

    public const string SecretPicker = "secret-picker";

    /// <summary>Any secret of the one kind there is, a new one included.</summary>
    public static JsonObject Secrets() => new()
    {
        [SecretPicker] = new JsonObject { ["typeNames"] = new JsonArray("text"), ["storeNames"] = new JsonArray("encrypted"), ["scope"] = null, ["allowInlineCreate"] = true },
    };

    /// <summary><c>CurrentValue</c> as <c>Current Value</c>.</summary>
    public static string Words(string name) => string.Concat(name.Select((letter, at) => at > 0 && char.IsUpper(letter) && !char.IsUpper(name[at - 1]) ? " " + letter : letter.ToString()));
}
