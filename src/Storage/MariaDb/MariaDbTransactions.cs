using System.Security.Cryptography;
using NexusWorkflows.Storage.Writing;

namespace NexusWorkflows.Storage.MariaDb;

/// <summary>The transactions of one process beside those of others.</summary>
/// <remarks>
/// The order of locks: this writer's own row, then the gate where a work reaches beyond its own rows, then rows of runs and what hangs on them.
/// Behind the gate one process goes at a time, as in SQLite; commits of single runs, claims and leases pass it by, and lock their run's row first.
/// Where two such cross a third way the server rolls one back, and it is written again.
/// </remarks>
internal sealed class MariaDbTransactions(MariaDbDatabase database, DatabaseClock clock) : Transactions
{
    private static readonly TimeSpan ContentionPatience = TimeSpan.FromSeconds(60);

    /// <summary>Names this writer's row; a new one each life.</summary>
    private readonly string writer = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private MariaDbSession? session;
    private long number;

    /// <summary>Opens the connection, and this writer's row.</summary>
    public void Begin()
    {
        session = database.Open();
        clock.Refresh(session);
        session["DELETE FROM writers WHERE begun_at < $1"].Run(clock.GetUtcNow() - TimeSpan.FromDays(7));
        session["INSERT INTO writers (id, last, begun_at) VALUES ($1, 0, $2)"].Run(writer, clock.GetUtcNow());
    }

    public override async Task<Exception?> TryWriteAsync(IReadOnlyList<Work> batch)
    {
        var begun = TimeProvider.System.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var committing = false;
            try
            {
                session ??= database.Open();
                clock.Refresh(session);
                Apply(session, batch);

                // Die here: nothing of it happened, and nobody was told that it did.
                committing = true;
                session.Commit();
                return null;
            }
            catch (Exception exception)
            {
                var elapsed = TimeProvider.System.GetElapsedTime(begun);
                if (committing && MariaDbFault.IsLost(exception))
                {
                    if (await SettleAsync() is { } isStored)
                    {
                        if (isStored)
                        {
                            return null;
                        }

                        continue;
                    }

                    return database.Translate(exception);
                }

                if (MariaDbFault.IsLost(exception))
                {
                    Drop();
                }

                Rollback();
                var again = MariaDbFault.IsContention(exception) ? elapsed < ContentionPatience : MariaDbFault.IsLost(exception) && elapsed < MariaDbDatabase.Patience;
                if (!again)
                {
                    return database.Translate(exception);
                }

                await Task.Delay(MariaDbFault.IsLost(exception) ? MariaDbDatabase.BetweenTries : TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(1, 10 * Math.Min(attempt, 10))), TimeProvider.System);
            }
        }
    }

    public override void Dispose()
    {
        try
        {
            session?["DELETE FROM writers WHERE id = $1"].Run(writer);
        }
        catch (Exception exception) when (MariaDbFault.IsLost(exception) || exception is MySqlConnector.MySqlException or InvalidOperationException)
        {
            // Swept by a later writer.
        }

        session?.Dispose();
    }

    private void Apply(MariaDbSession session, IReadOnlyList<Work> batch)
    {
        session.Begin();
        if (session["UPDATE writers SET last = $2 WHERE id = $1"].Run(writer, ++number) == 0)
        {
            session["INSERT INTO writers (id, last, begun_at) VALUES ($1, $2, $3)"].Run(writer, number, clock.GetUtcNow());
        }

        if (batch.Any(work => work.Reach == Reach.Everything))
        {
            session["SELECT id FROM gate WHERE id = 1 FOR UPDATE"].Number();
        }

        foreach (var work in batch)
        {
            work.Apply(session);
        }
    }

    /// <summary>Whether a transaction whose answer was lost is stored; null: the server didn't come back in time.</summary>
    private async Task<bool?> SettleAsync()
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(begun) < MariaDbDatabase.Patience)
        {
            Drop();
            try
            {
                session = database.Open();
                session.Begin();

                // It waits for the lost transaction where the server still works on that: what is read is how it ended.
                var last = session["SELECT last FROM writers WHERE id = $1 FOR UPDATE"].Number(writer);
                session.Rollback();
                return last == number;
            }
            catch (Exception exception) when (MariaDbFault.IsLost(exception) || MariaDbFault.IsContention(exception))
            {
                await Task.Delay(MariaDbDatabase.BetweenTries, TimeProvider.System);
            }
        }

        Drop();
        return null;
    }

    private void Rollback()
    {
        try
        {
            session?.Rollback(); // also where the server said that it did: then it is one more word
        }
        catch (Exception)
        {
            // What failed before is what the caller hears; the server rolls back what its connection leaves behind.
            Drop();
        }
    }

    private void Drop()
    {
        session?.Dispose();
        session = null;
    }
}
