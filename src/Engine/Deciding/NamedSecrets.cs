using System.Globalization;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding.External;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Flow;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>Gives named secrets to steps: the moment's value becomes one of the run's own, sealed with its commit, and stays that whatever becomes of the named one.</summary>
internal static class NamedSecrets
{
    private const string Prefix = "secret.";

    /// <summary>A reference to the present value, for the input that takes it.</summary>
    /// <param name="into">The input in words, for a person.</param>
    /// <exception cref="InputFault">There is none to be had.</exception>
    public static JsonObject Take(Burst burst, SecretReference wanted, string into)
    {
        if (burst.Moment.Named.GetValueOrDefault(wanted.Name) is not { } named)
        {
            throw Refused("secret_unknown", $"There is no secret '{wanted.Name}', which {into} takes. Set it with 'nexus secrets set {wanted.Name}', then retry.");
        }

        var value = ValueOf(named, wanted, into);
        var key = KeyOf(named.Secret);
        if (burst.SecretText(key) is null)
        {
            burst.Decision.Secrets.Add(new NewSecret(key, value));
        }

        return SecretValues.Reference(key);
    }

    /// <summary>A person tries again: inputs that took a named secret take its present value.</summary>
    /// <exception cref="InputFault">There is none to be had.</exception>
    public static void Renew(Burst burst, StepState step)
    {
        var inputs = step.External!.Inputs;
        foreach (var (input, stored) in inputs.ToList())
        {
            if (SecretValues.NameOf(stored) is { } key && NameIn(key) is { } name && WantedBy(burst, step, input, name) is { } wanted)
            {
                inputs[input] = Take(burst, wanted, Words(burst, step, input));
            }
        }
    }

    /// <summary>How the definition refers to the secret that an input holds. One that came a longer way is taken by its name; null: from another run, which knows better what it hands over.</summary>
    private static SecretReference? WantedBy(Burst burst, StepState step, string input, string name) =>
        SecretReference.Of(StepInputs.ExpressionOf(burst.NodeOf(step), input)) is { } wanted && wanted.Name == name ? wanted
        : burst.Graph.SecretNames.Contains(name) ? new SecretReference(name)
        : null;

    /// <summary>An input as it is named to a person.</summary>
    public static string Words(Burst burst, StepState step, string input) => $"'{input}' of '{burst.NodeOf(step).ActivityId}'";

    private static string ValueOf(NamedValue named, SecretReference wanted, string into)
    {
        var secret = named.Secret;
        if (secret.Status is not SecretStatus.Active)
        {
            throw secret.Status switch
            {
                SecretStatus.Expired => Refused("secret_expired", $"The secret '{secret.Name}', which {into} takes, has expired on {secret.ExpiresAt:yyyy-MM-dd HH:mm}Z. Set a new value with '{SetVerb(secret)}', then retry."),
                SecretStatus.Revoked => Refused("secret_revoked", $"The secret '{secret.Name}', which {into} takes, is revoked. Set a new value with '{SetVerb(secret)}', then retry."),
                _ => Refused("secret_unknown", $"The secret '{secret.Name}', which {into} takes, was removed. Set a new value with '{SetVerb(secret)}', then retry."),
            };
        }

        if (wanted.TypeName is { } type && !Same(type, NamedSecret.Text))
        {
            throw Refused("secret_type", $"The input {into} asks for a secret of the type '{type}', and '{secret.Name}' is of the type '{NamedSecret.Text}'. Choose another one in the definition.");
        }

        if (wanted.Scope is { } scope && !Same(scope, secret.Scope))
        {
            throw Refused("secret_scope", $"The input {into} asks for a secret of the scope '{scope}', and '{secret.Name}' {(secret.Scope is { } own ? $"is of the scope '{own}'" : "has none")}. Choose another one in the definition.");
        }

        return named.Value ?? throw Refused("secret_unreadable", $"The secret '{secret.Name}', which {into} takes, can't be opened with this master key. Put back the key it was sealed with, or set a new value with '{SetVerb(secret)}', then retry.");
    }

    // With the version: a run that goes on for weeks may have taken several.
    private static string KeyOf(NamedSecret secret) => string.Create(CultureInfo.InvariantCulture, $"{Prefix}{secret.Name}@{secret.Version}");

    private static string? NameIn(string key) =>
        key.StartsWith(Prefix, StringComparison.Ordinal) && key.LastIndexOf('@') is var at && at > Prefix.Length ? key[Prefix.Length..at] : null;

    private static bool Same(string one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static string SetVerb(NamedSecret secret) => $"nexus secrets set {secret.Name}";

    private static InputFault Refused(string code, string message) => InputFault.Permanent("engine." + code, message);
}
