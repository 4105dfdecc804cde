using System.Text.Json;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Runs;

/// <summary>A run's row as it is listed, its state not read yet.</summary>
internal sealed class RunColumns
{
    public required string Id { get; init; }

    public required string RootId { get; init; }

    public required string Workflow { get; init; }

    public required int WorkflowVersion { get; init; }

    public required string State { get; init; }

    public required string? Key { get; init; }

    public required DateTimeOffset AcceptedAt { get; init; }

    public required DateTimeOffset? FinishedAt { get; init; }

    public required DateTimeOffset? DueAt { get; init; }

    public required string? Holder { get; init; }

    public required bool IsQuarantined { get; init; }

    public required string? Cause { get; init; }

    public required string VersionId { get; init; }

    public required string? Name { get; init; }

    public required RunStatus Status { get; init; }

    public required Direction Direction { get; init; }

    public required string? Site { get; init; }

    public required string Actor { get; init; }

    public required string? DefinitionId { get; init; }

    /// <param name="read">Makes a state of its text.</param>
    public RunRecord With(Func<string, RunState> read)
    {
        var state = ReadState(read);
        if (Status == RunStatus.Undoing && RunStatusTable.Allows(state.Status, RunStatus.Undoing))
        {
            state.MoveTo(RunStatus.Undoing); // the instruction is accepted and nobody has taken it up yet
            state.Direction = Direction.Undo;
        }

        if (IsQuarantined)
        {
            state.Cause = Cause;
        }

        return new RunRecord(Id, RootId, Workflow, WorkflowVersion, state, Key, AcceptedAt, FinishedAt, DueAt, Holder, IsQuarantined);
    }

    private RunState ReadState(Func<string, RunState> read)
    {
        try
        {
            return read(State);
        }
        catch (JsonException)
        {
            // A run that can't be read has to be seen all the more, and must not hide the others: its row's own columns say what it is.
            return new RunState
            {
                Id = Id,
                RootId = RootId,
                DefinitionId = DefinitionId ?? "",
                DefinitionVersionId = VersionId,
                Name = Name,
                Status = Status,
                Direction = Direction,
                Site = Site,
                Actor = Actor,
                StartedAt = AcceptedAt,
                Cause = "Its row can't be read.",
            };
        }
    }
}
