namespace NexusWorkflows.Host.Doors;

/// <summary>Schedules of this process's store, or of a server.</summary>
internal interface ISchedules
{
    Task<ListDocument<ScheduleDocument>> ListAsync(CancellationToken ct);

    Task<ScheduleDocument> FindAsync(string name, CancellationToken ct);

    Task<ScheduleDocument> AddAsync(ScheduleOrder order, CancellationToken ct);

    /// <summary>Refused where somebody else changed it since the revision that the edit names.</summary>
    Task<ScheduleDocument> EditAsync(string name, ScheduleEdit edit, CancellationToken ct);

    /// <param name="paused">False: it goes on; what came while it was paused isn't made up for.</param>
    Task<ScheduleDocument> PauseAsync(string name, bool paused, CancellationToken ct);

    /// <summary>Starts its workflow now.</summary>
    Task<SlotDocument> RunAsync(string name, CancellationToken ct);

    /// <summary>Its runs stay.</summary>
    Task RemoveAsync(string name, CancellationToken ct);

    /// <summary>What became of its slots, newest first.</summary>
    Task<ListDocument<SlotDocument>> SlotsAsync(string name, int page, int pageSize, CancellationToken ct);
}
