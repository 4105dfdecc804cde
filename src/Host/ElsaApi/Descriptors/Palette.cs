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
        activity with { Outputs = [.. activity.Outputs, new OutputDocument(name, type, NameInWords.Title(name), description)] };

    /// <summary>Adds ports in which an activity lies.</summary>
    public static ActivityDocument Holds(this ActivityDocument activity, params IEnumerable<string> ports) =>
        activity with { Ports = [.. activity.Ports, .. ports.Select(port => new PortDocument(port, port, "Embedded"))] };

    /// <summary>Adds ports from which connections lead on.</summary>
    public static ActivityDocument LeadsBy(this ActivityDocument activity, params IEnumerable<string> ports) =>
        activity with { Ports = [.. activity.Ports, .. ports.Select(port => new PortDocument(port, port, "Flow"))] };

    public static InputDocument Text(string name, string description, string type = "String", string hint = "singleline") =>
        new() { Name = name, TypeName = type, DisplayName = NameInWords.Title(name), Description = description, UiHint = hint };

    public static InputDocument Flag(string name, string description, bool? otherwise = null) =>
        new() { Name = name, TypeName = "Boolean", DisplayName = NameInWords.Title(name), Description = description, UiHint = "checkbox", DefaultValue = otherwise };

    public static InputDocument Choice(string name, string type, string description, string? otherwise, params IReadOnlyList<string> choices) =>
        new() { Name = name, TypeName = type, DisplayName = NameInWords.Title(name), Description = description, UiHint = "dropdown", DefaultValue = otherwise, UiSpecifications = Dropdown(Options(choices)) };

    public static InputDocument Otherwise(this InputDocument input, JsonNode value) => input with { DefaultValue = value };

    /// <summary>Written without an expression around it.</summary>
    public static InputDocument Bare(this InputDocument input) => input with { IsWrapped = false };

    public static InputDocument In(this InputDocument input, string category) => input with { Category = category };

    public static InputDocument Code(this InputDocument input, string syntax, string language) =>
        input with { UiHint = "code-editor", DefaultSyntax = syntax, UiSpecifications = Language(language) };

    public static JsonObject Dropdown(IEnumerable<Option> choices) => new()
    {
        [InputHint.Dropdown] = new JsonObject
        {
            ["selectList"] = new JsonObject { ["items"] = new JsonArray([.. choices.Select(choice => (JsonNode)new JsonObject { ["text"] = choice.Text, ["value"] = choice.Value })]), ["isFlagsEnum"] = false },
        },
    };

    public const string SecretPicker = "secret-picker";

    /// <summary>Any secret of the one kind there is, a new one included.</summary>
    public static JsonObject Secrets() => new()
    {
        [SecretPicker] = new JsonObject { ["typeNames"] = new JsonArray("text"), ["storeNames"] = new JsonArray("encrypted"), ["scope"] = null, ["allowInlineCreate"] = true },
    };

    public static JsonObject CheckList(IEnumerable<Option> choices) => new()
    {
        [InputHint.CheckList] = new JsonObject
        {
            ["checkList"] = new JsonObject { ["items"] = new JsonArray([.. choices.Select(choice => (JsonNode)new JsonObject { ["text"] = choice.Text, ["value"] = choice.Value, ["isChecked"] = false })]), ["isFlagsEnum"] = false },
        },
    };

    /// <summary>The language of an editor of code; <c>json-editor</c> reads it too.</summary>
    public static JsonObject Language(string name) => new() { ["code-editor"] = new JsonObject { ["language"] = name } };

    public static IEnumerable<Option> Options(IEnumerable<string> choices) => choices.Select(choice => new Option(choice, choice));

    /// <summary>Tried again as its author chooses: shown with a tab for that.</summary>
    public static ActivityDocument Resilient(this ActivityDocument activity)
    {
        activity.CustomProperties["Resilient"] = true;
        activity.CustomProperties["ResilienceCategory"] = RetryStrategies.Category;
        return activity;
    }
}
