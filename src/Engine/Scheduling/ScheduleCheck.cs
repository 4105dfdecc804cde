using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Engine.Scheduling;

/// <summary>Says what is wrong with a schedule before it is stored: what would make each of its starts fail.</summary>
public sealed partial class ScheduleCheck(EngineParts parts)
{
    private static readonly TimeSpan MostJitter = TimeSpan.FromHours(1);

    /// <summary>What is wrong, by field; empty: nothing.</summary>
    public async Task<IReadOnlyDictionary<string, string[]>> ErrorsOfAsync(RecurringSchedule schedule, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (!Name().IsMatch(schedule.Name))
        {
            errors["name"] = [$"'{schedule.Name}' can't name a schedule. Use up to 64 small letters, digits and hyphens, beginning with a letter or a digit."];
        }

        if (schedule.Jitter < TimeSpan.Zero || schedule.Jitter > MostJitter)
        {
            errors["jitterSeconds"] = [string.Create(CultureInfo.InvariantCulture, $"The jitter is {schedule.Jitter.TotalSeconds:0} s; it may be 0 to {MostJitter.TotalSeconds:0} s.")];
        }

        try
        {
            CronInZone.Parse(schedule.Cron, schedule.Zone);
        }
        catch (ScheduleException exception)
        {
            errors[exception.Field] = [exception.Message];
        }

        await CheckWorkflowAsync(schedule, errors, ct);
        return errors;
    }

    private async Task CheckWorkflowAsync(RecurringSchedule schedule, Dictionary<string, string[]> errors, CancellationToken ct)
    {
        if (await parts.Definitions.FindPublishedAsync(schedule.Workflow, ct) is not { } stored)
        {
            errors["workflow"] = [$"There is no published workflow '{schedule.Workflow}'. Publish it first, or name another."];
            return;
        }

        var (graph, _) = await parts.Graphs.ComposeAsync(stored, ct);
        CheckInput(schedule, graph, errors);
        await CheckSecretsAsync(schedule, graph, errors, ct);
    }

    private static void CheckInput(RecurringSchedule schedule, WorkflowGraph graph, Dictionary<string, string[]> errors)
    {
        var given = schedule.Input.DeepClone().AsObject();
        foreach (var (name, _) in schedule.Input)
        {
            if (graph.IsSensitive(name))
            {
                errors[$"input.{name}"] = [$"'{name}' is a secret and isn't kept in a schedule. Set a named secret, and give its name in 'secrets' (--secret {name}=NAME)."];
            }
        }

        foreach (var (name, _) in schedule.Secrets)
        {
            given[name] = "";
        }

        foreach (var (name, messages) in RequiredInputs.Missing(graph, given))
        {
            errors.TryAdd($"input.{name}", messages);
        }
    }

    private async Task CheckSecretsAsync(RecurringSchedule schedule, WorkflowGraph graph, Dictionary<string, string[]> errors, CancellationToken ct)
    {
        var kept = schedule.Secrets.Count == 0 ? [] : await parts.NamedSecrets.NamedSecretsAsync([.. schedule.Secrets.Values], ct);
        foreach (var (input, name) in schedule.Secrets)
        {
            if (!graph.IsSensitive(input))
            {
                errors[$"secrets.{input}"] = [$"The workflow '{schedule.Workflow}' has no sensitive input '{input}': a secret would not stay one there. Declare it as sensitive, or give a plain value."];
            }
            else if (!kept.Any(one => one.Secret.Name == name && one.Secret.Status != SecretStatus.Deleted))
            {
                errors[$"secrets.{input}"] = [$"There is no secret '{name}'. Set it first with 'secrets set {name}'."];
            }
        }
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
