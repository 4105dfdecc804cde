using System.Text;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>The type under which a workflow is used as an activity: <c>Send report</c> is <c>SendReport</c>.</summary>
public static class WorkflowTypeName
{
    /// <summary>The name's words joined, each with a capital; a separator before anything but a letter stays, as in Elsa.</summary>
    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length);
        var pending = 0;
        foreach (var letter in name)
        {
            if (letter is ' ' or '_' or '-')
            {
                pending++;
                text.Append(letter);
                continue;
            }

            var joins = char.IsAsciiLetter(letter) && (pending > 0 || text.Length == 0);
            text.Length -= joins ? pending : 0;
            text.Append(joins ? char.ToUpperInvariant(letter) : letter);
            pending = 0;
        }

        return text.ToString();
    }
}
