using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Host.Output;

/// <summary>The part of the manual's page that is about one activity.</summary>
internal static class ActivitySection
{
    public static void Write(StringBuilder page, ActivityDescriptor activity)
    {
        page.Append(CultureInfo.InvariantCulture, $"\n### {activity.DisplayName}\n\n`{activity.TypeName}`: {activity.Description}\n\n");
        page.Append(CultureInfo.InvariantCulture, $"- {KindWord(activity.Kind)}; undo {Undo(activity)}\n");
        page.Append(CultureInfo.InvariantCulture, $"- {activity.Attempts} attempts, {Span(activity.Timeout)} each at most; ends with {string.Join(" or ", activity.Outcomes.Select(outcome => $"*{outcome}*"))}\n\n");
        page.Append("| input | takes | without a value | |\n|---|---|---|---|\n");
        foreach (var input in activity.Inputs)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{CamelCase(input.Name)}` | {Takes(input)} | {Otherwise(input)} | {Cell(input.Description)} |\n");
        }

        if (activity.Outputs.Count > 0)
        {
            page.Append("\n| output | gives | |\n|---|---|---|\n");
            foreach (var output in activity.Outputs)
            {
                page.Append(CultureInfo.InvariantCulture, $"| `{CamelCase(output.Name)}` | {TypeWord(output.ValueType)}{(output.Sensitive && output.ValueType != typeof(Secret) ? ", sealed" : "")} | {Cell(output.Description)} |\n");
            }
        }
    }

    /// <summary>A text within a table.</summary>
    public static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    public static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds} s"),
        { TotalHours: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours} h"),
    };

    private static string KindWord(ActivityKind kind) => kind.ToString().ToLowerInvariant();

    private static string Undo(ActivityDescriptor activity) => activity.Undo ?? activity.Kind switch
    {
        ActivityKind.Resource => "removes what it made",
        ActivityKind.Setting => "puts the former value back while its own is still there",
        ActivityKind.Probe => "has nothing to do",
        ActivityKind.Send => "can't call it back",
        _ => "can't bring it back",
    };

    private static string Takes(InputDescriptor input)
    {
        var takes = new StringBuilder(TypeWord(input.ValueType));
        if (input.Options.Count > 0)
        {
            takes.Append(input.UIHint == InputHint.CheckList ? " of " : ": ").AppendJoin(", ", input.Options.Select(option => $"`{option}`"));
        }

        if (input.OptionsFrom is { } list)
        {
            takes.Append(CultureInfo.InvariantCulture, $"; offered: {list}");
        }

        if (input.Sensitive)
        {
            takes.Append(", sealed");
        }

        return takes.ToString();
    }

    private static string Otherwise(InputDescriptor input) => input switch
    {
        { Generate: true, OneTime: true } => "one is made, which may be read once",
        { Generate: true } => "one is made",
        { DefaultValue: { } value } => $"`{JsonValue.Create(value)}`",
        { Required: true } => "**required**",
        _ => "",
    };

    private static string TypeWord(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(Secret) => "secret",
        var t when t == typeof(bool) => "yes or no",
        var t when typeof(JsonNode).IsAssignableFrom(t) => "JSON",
        { IsGenericType: true } or { IsArray: true } => "list of texts",
        var t when t == typeof(string) => "text",
        _ => "number",
    };

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
