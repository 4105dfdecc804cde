using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Flow;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>Finds named secrets in inputs that aren't kept sealed, and such as can't be had (S20, S25).</summary>
internal static class NamedSecretCheck
{
    /// <param name="secrets">By name; null: nobody looked.</param>
    public static void Check(Node node, ActivityCatalog catalog, IReadOnlyDictionary<string, SecretStatus>? secrets, Severity worst, List<Finding> findings)
    {
        foreach (var input in catalog.Find(node.Type)?.Inputs.Where(input => input.Sensitive) ?? [])
        {
            if (SecretReference.NameInLiteral(StepInputs.ExpressionOf(node, input.Name)) is { } name)
            {
                findings.Add(new Finding(worst, node.Place, $"'{input.Name}' of '{node.ActivityId}' is a text that names the secret '{name}', and not that secret: choose 'Secret' as its expression."));
            }
        }

        foreach (var use in SecretUse.Of(node))
        {
            var name = use.Reference.Name;
            if (IsPlain(use, catalog))
            {
                findings.Add(new Finding(worst, node.Place, $"'{use.Input}' of '{node.ActivityId}' isn't kept sealed and can't take the secret '{name}'. Use an input that is, such as a password."));
            }
            else if (secrets is not null && Missing(secrets, name) is { } why)
            {
                findings.Add(new Finding(worst, node.Place, $"'{use.Input}' of '{node.ActivityId}' takes the secret '{name}', which {why}. Set it with 'nexus secrets set {name}', then publish."));
            }
        }
    }

    // What isn't known is a workflow used as an activity: its own declaration says what it keeps sealed, and its step looks.
    private static bool IsPlain(SecretUse use, ActivityCatalog catalog) =>
        catalog.Find(use.Node.Type) is { } descriptor
            ? descriptor.Inputs.FirstOrDefault(input => string.Equals(input.Name, use.Input, StringComparison.OrdinalIgnoreCase)) is not ({ Sensitive: true } or { TakesSecrets: true })
            : FlowActivities.Find(use.Node.Type) is not null;

    private static string? Missing(IReadOnlyDictionary<string, SecretStatus> secrets, string name) => secrets.TryGetValue(name, out var status) ? status switch
    {
        SecretStatus.Active => null,
        SecretStatus.Expired => "has expired",
        SecretStatus.Revoked => "is revoked",
        _ => "was removed",
    }
    : "isn't there";
}
