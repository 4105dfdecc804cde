using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.ElsaApi.Runtime;

/// <summary>Starts runs, and says in Elsa's shape why one can't be started.</summary>
internal sealed class RunStarter(RunIntake intake, Runner runner)
{
    public async Task<string> StartAsync(StartRequest request, CancellationToken ct)
    {
        switch (await intake.StartAsync(request, ct))
        {
            case StartResult.Started started:
                runner.Ring(started.RunId);
                return started.RunId;
            case StartResult.NotFound missing:
                throw ElsaErrors.Missing("workflow", missing.Workflow);
            case StartResult.Invalid invalid:
                throw new RefusalException(RefusalKind.Malformed, "input.invalid", string.Join(' ', invalid.Errors.Values.SelectMany(texts => texts)))
                {
                    Errors = invalid.Errors.ToDictionary(field => "input." + field.Key, field => field.Value),
                };
            case StartResult.Busy busy:
                throw ElsaErrors.Of(RefusalKind.Conflict, [$"'{busy.Scope}' is held by run {busy.HolderRunId}. Start again once it has ended."]);
            case StartResult.Conflict conflict:
                throw ElsaErrors.Of(RefusalKind.Conflict, [conflict.Message]);
            case var other:
                throw new InvalidOperationException($"The engine answered a start with '{other.GetType().Name}', which this door doesn't know.");
        }
    }
}
