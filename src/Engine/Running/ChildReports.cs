using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Deciding.Children;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Running;

/// <summary>Makes what a child said fit for its parent: secrets of its output become the parent's, and what it made is known to the parent.</summary>
internal sealed class ChildReports(EngineParts parts)
{
    public async Task<RunEvent> OpenAsync(RunState state, RunEvent @event, CancellationToken ct)
    {
        switch (@event)
        {
            case RunEvent.ChildRested rested:
                return new RunEvent.ChildRested(await OpenAsync(rested.Report, ct));
            case RunEvent.ChildEnded ended:
                var effects = await parts.Queries.EffectsOfRunAsync(state.RootId, ct);
                state.Effects.Clear();
                state.Effects.AddRange(effects);
                return new RunEvent.ChildEnded(await OpenAsync(ended.Report, ct));
            default:
                return @event;
        }
    }

    private async Task<ChildReport> OpenAsync(ChildReport report, CancellationToken ct)
    {
        if (!SecretValues.Has(report.Output))
        {
            return report;
        }

        var opened = await parts.OpenSecretsAsync(report.RunId, ct);
        var taken = new Dictionary<string, NewSecret>(StringComparer.Ordinal);
        var output = Renamed(report.Output, name =>
        {
            var own = $"child.{report.RunId}.{name}";
            taken[own] = new NewSecret(own, opened[name]);
            return own;
        })!.AsObject();
        return report with { Output = output, Secrets = [.. taken.Values] };
    }

    private static JsonNode? Renamed(JsonNode? stored, Func<string, string> name) => stored switch
    {
        JsonObject members when SecretValues.NameOf(members) is { } known => SecretValues.Reference(name(known)),
        JsonObject members => new JsonObject(members.Select(m => KeyValuePair.Create(m.Key, Renamed(m.Value, name)))),
        JsonArray items => new JsonArray([.. items.Select(i => Renamed(i, name))]),
        _ => stored?.DeepClone(),
    };
}
