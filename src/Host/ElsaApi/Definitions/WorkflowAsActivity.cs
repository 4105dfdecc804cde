using System.Text;
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
        return usable && TypeOf(stored.Name) is { Length: > 0 } type ? new WorkflowAsActivity(type, stored, text) : null;
    }

    /// <summary>The words joined, each with a capital; a separator before anything but a letter stays, as in Elsa.</summary>
    private static string TypeOf(string name)
    {
        var type = new StringBuilder(name.Length);
        var separators = new StringBuilder();
        foreach (var letter in name)
        {
            if (letter is ' ' or '_' or '-')
            {
                separators.Append(letter);
                continue;
            }

            var begins = char.IsAsciiLetter(letter) && (separators.Length > 0 || type.Length == 0);
            type.Append(begins ? "" : separators.ToString()).Append(begins ? char.ToUpperInvariant(letter) : letter);
            separators.Clear();
        }

        return type.Append(separators).ToString();
    }
}
