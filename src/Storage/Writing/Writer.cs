using System.Threading.Channels;
using Microsoft.Data.Sqlite;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Writing;

/// <summary>The one writer of a process: takes everything that waits, writes it in one transaction and answers each. Nobody waits for company.</summary>
internal sealed class Writer : IAsyncDisposable
{
    private const int MostInOneTransaction = 64;

    /// <summary>Each try waits for SQLite's own busy time-out.</summary>
    private const int BusyTries = 6;

    private readonly Database database;
    private readonly Channel<Work> queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task writing;
    private Session? session;

    public Writer(Database database)
    {
        this.database = database;
        session = database.Guarded(database.OpenWriter);
        writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Writes in a transaction shared with whatever waits too, and answers when it is on the disk.</summary>
    /// <exception cref="StoreException">The file can't be written.</exception>
    public Task<T> DoAsync<T>(Func<Session, T> write, CancellationToken ct)
    {
        var work = new Work<T>(write, ct);
        return queue.Writer.TryWrite(work) ? work.Answered : throw new ObjectDisposedException(nameof(SqliteStore));
    }

    /// <summary>Writes what waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await writing;
        session?.Dispose();
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<Work>(MostInOneTransaction);
        while (await queue.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < MostInOneTransaction && queue.Reader.TryRead(out var work))
            {
                if (work.IsWithdrawn)
                {
                    work.Withdraw();
                }
                else
                {
                    batch.Add(work);
                }
            }

            Write(batch);
        }
    }

    private void Write(List<Work> batch)
    {
        if (batch.Count == 0 || TryWrite(batch) is not { } failure)
        {
            return;
        }

        if (batch.Count == 1)
        {
            batch[0].Fail(failure);
            return;
        }

        // One of them can't be written, or the file can't: each alone, so that nobody pays for another.
        foreach (var work in batch)
        {
            if (TryWrite([work]) is { } own)
            {
                work.Fail(own);
            }
        }
    }

    /// <summary>Null when all of it is on the disk and answered.</summary>
    private Exception? TryWrite(List<Work> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                session ??= database.OpenWriter();
                session["BEGIN IMMEDIATE"].Run();
                foreach (var work in batch)
                {
                    work.Apply(session);
                }

                // Die here: nothing of it happened, and nobody was told that it did.
                session["COMMIT"].Run();
                break;
            }
            catch (Exception exception)
            {
                Rollback();
                if (!StoreFault.IsBusy(exception) || attempt == BusyTries)
                {
                    return StoreFault.Translate(database.Path, exception);
                }
            }
        }

        batch.ForEach(work => work.Answer());
        return null;
    }

    private void Rollback()
    {
        try
        {
            if (session is { IsInTransaction: true })
            {
                session["ROLLBACK"].Run();
            }
        }
        catch (SqliteException)
        {
            // What failed before is what the caller hears. A new connection finds the file as after a crash.
            session?.Dispose();
            session = null;
        }
    }
}
