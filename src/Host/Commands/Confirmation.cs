using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Asks before something is destroyed.</summary>
internal static class Confirmation
{
    /// <summary>True with <c>--yes</c>, or when a person at a terminal says so.</summary>
    /// <exception cref="RefusalException">Nobody can be asked.</exception>
    public static bool Given(Session session, string question)
    {
        if (session.Yes)
        {
            return true;
        }

        if (Console.IsInputRedirected || Console.IsErrorRedirected)
        {
            throw RefusalException.Invalid("yes.needed", $"{question} Add --yes to do it, or --dry-run to see only the plan.");
        }

        session.Screen.Error.Write($"{question} Type 'yes' to do it: ");
        return Console.ReadLine()?.Trim() == "yes";
    }
}
