using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>A published workflow that others may use as an activity, under its name as a type: <c>Send report</c> is <c>SendReport</c>.</summary>
internal sealed record WorkflowAsActivity(string TypeName, StoredDefinition Definition, JsonObject Text)
{
    /// <summary>Null: it isn't meant to be one.</summary>
    public static WorkflowAsActivity? Of(StoredDefinition stored)
    {
        // Most aren't: the word is looked for before the text is read.
        if (!stored.Json.Contains("usableAsActivity", StringComparison.Ordinal))
        {
            return null;
        }

        var text = JsonNode.Parse(stored.Json, documentOptions: JsonTexts.ForDefinitions)!.AsObject();
        var usable = (text["options"] as JsonObject)?["usableAsActivity"]?.GetValueKind() == System.Text.Json.JsonValueKind.True;
        return usable && WorkflowTypeName.Of(stored.Name) is { Length: > 0 } type ? new WorkflowAsActivity(type, stored, text) : null;
    }
}
