namespace NexusWorkflows.Storage.MariaDb;

/// <summary>The server's time, which leases, dues and retention of all processes are compared with: this machine's clock and how far the server's is from it, measured anew every few seconds.</summary>
/// <param name="clock">Where it isn't the system's, as in tests, it is taken as it is.</param>
internal sealed class DatabaseClock(TimeProvider clock) : TimeProvider
{
    // Of a statement's one instant, in ticks since the year 1.
    private const string Ticks = "SELECT TIMESTAMPDIFF(MICROSECOND, '0001-01-01 00:00:00', UTC_TIMESTAMP(6)) * 10";

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    private long offset;
    private long measured;

    public override TimeZoneInfo LocalTimeZone => clock.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow().AddTicks(Interlocked.Read(ref offset));

    /// <summary>Measures where the last time is long ago. The way there and back is shared out evenly.</summary>
    public void Refresh(MariaDbSession session)
    {
        if (clock != System || (measured != 0 && System.GetElapsedTime(measured) < Every))
        {
            return;
        }

        var asked = System.GetTimestamp();
        var theirs = session[Ticks].Number() ?? throw new InvalidOperationException("The server gave no time.");
        var way = System.GetElapsedTime(asked);
        Interlocked.Exchange(ref offset, theirs + (way.Ticks / 2) - System.GetUtcNow().UtcTicks);
        measured = System.GetTimestamp();
    }
}
