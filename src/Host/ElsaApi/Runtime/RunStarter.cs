using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.ElsaApi.Runtime;

/// <summary>Starts runs, and says in Elsa's shape why one can't be started.</summary>
internal sealed class RunStarter(RunIntake intake, Runner runner)
{
    public async Task<string> StartAsync(StartRequest request, CancellationToken ct) => Started(await intake.StartAsync(request, ct));

    /// <summary>Null: the definition's activation strategy forbids it while another run lives.</summary>
    public async Task<string?> StartIfActivatedAsync(StartRequest request, CancellationToken ct) =>
        await intake.StartAsync(request, ct) is var result && result is StartResult.NotActivated ? null : Started(result);

    private string Started(StartResult result)
    {
        if (result is not StartResult.Started started)
        {
            throw Refused(result);
        }

        runner.Ring(started.RunId);
        return started.RunId;
    }

    private static Exception Refused(StartResult result) => result switch
    {
        StartResult.NotFound missing => ElsaErrors.Missing("workflow", missing.Workflow),
        StartResult.Invalid invalid => new RefusalException(RefusalKind.Malformed, "input.invalid", string.Join(' ', invalid.Errors.Values.SelectMany(texts => texts)))
        {
            Errors = invalid.Errors.ToDictionary(field => "input." + field.Key, field => field.Value),
        },
        StartResult.Busy busy => ElsaErrors.Of(RefusalKind.Conflict, [$"'{busy.Scope}' is held by run {busy.HolderRunId}. Start again once it has ended."]),
        StartResult.NotActivated other => ElsaErrors.Of(RefusalKind.Conflict, [$"The workflow's activation strategy is {other.Strategy}, and run {other.LiveRunId} lives. Start again once it has ended."]),
        StartResult.Conflict conflict => ElsaErrors.Of(RefusalKind.Conflict, [conflict.Message]),
        var other => new InvalidOperationException($"The engine answered a start with '{other.GetType().Name}', which this door doesn't know."),
    };
}
