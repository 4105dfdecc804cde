using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Catalog;

/// <summary>The designer's editor for an input, where its author names none.</summary>
public static class InputHint
{
    public const string SingleLine = "singleline";
    public const string Checkbox = "checkbox";
    public const string Dropdown = "dropdown";
    public const string CheckList = "checklist";
    public const string MultiText = "multitext";
    public const string Json = "json-editor";

    /// <param name="hasChoices">Values are offered to choose from.</param>
    public static string For(Type valueType, bool hasChoices)
    {
        var type = Nullable.GetUnderlyingType(valueType) ?? valueType;
        return type == typeof(bool) ? Checkbox
            : typeof(JsonNode).IsAssignableFrom(type) ? Json
            : type.IsGenericType || type.IsArray ? (hasChoices ? CheckList : MultiText)
            : hasChoices ? Dropdown
            : SingleLine;
    }
}
