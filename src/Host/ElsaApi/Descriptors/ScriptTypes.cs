using System.Text;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>What a script of a definition finds, as TypeScript declarations, so that an editor can complete it.</summary>
internal static class ScriptTypes
{
    /// <summary>Without a definition only what every script finds.</summary>
    public static string Of(WorkflowGraph? graph, ActivityCatalog catalog)
    {
        var text = new StringBuilder();
        foreach (var function in ScriptCatalog.Functions)
        {
            text.Append("declare function ").Append(function).Append(";\n");
        }

        foreach (var variable in graph?.Variables ?? [])
        {
            var name = Pascal(variable.Name);
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"declare function get{name}(): {TypeOf(variable.TypeName, variable.IsArray)};\ndeclare function set{name}(value: {TypeOf(variable.TypeName, variable.IsArray)}): void;\n");
        }

        foreach (var input in graph?.Inputs ?? [])
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"declare function get{Pascal(input.Name)}(): {TypeOf(input.TypeName, input.IsArray)};\n");
        }

        foreach (var node in graph?.Nodes.Values.Where(node => IsName(node.Name)) ?? [])
        {
            foreach (var output in OutputsOf(node.Type, catalog))
            {
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"declare function get{output}From{Pascal(node.Name!)}(): any;\n");
            }
        }

        Variables(text, graph);
        return text.ToString();
    }

    private static void Variables(StringBuilder text, WorkflowGraph? graph)
    {
        text.Append("declare const variables: {\n");
        foreach (var variable in graph?.Variables.Where(variable => IsName(variable.Name)) ?? [])
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"  {variable.Name}: {TypeOf(variable.TypeName, variable.IsArray)};\n");
        }

        text.Append("};\n");
    }

    private static IEnumerable<string> OutputsOf(string type, ActivityCatalog catalog) =>
        catalog.Find(type)?.Outputs.Select(output => output.Name) ?? Palette.Elsa.FirstOrDefault(activity => activity.TypeName == type)?.Outputs.Select(output => output.Name) ?? [];

    private static string TypeOf(string typeName, bool isArray)
    {
        var one = typeName switch
        {
            "String" or "Guid" or "TimeSpan" => "string",
            "Boolean" => "boolean",
            "Byte" or "Int16" or "Int32" or "Int64" or "Long" or "Integer" or "Single" or "Double" or "Decimal" => "number",
            "DateTime" or "DateTimeOffset" or "DateOnly" => "Date",
            _ => "any",
        };
        return isArray ? one + "[]" : one;
    }

    private static bool IsName(string? name) => name is { Length: > 0 } && (char.IsLetter(name[0]) || name[0] is '_' or '$') && name.All(letter => char.IsLetterOrDigit(letter) || letter is '_' or '$');

    private static string Pascal(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];
}
