using System.Threading.Channels;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Storage.Writing;

/// <summary>The one writer of a process: takes everything that waits, writes it in one transaction and answers each. Nobody waits for company.</summary>
internal sealed class Writer : IAsyncDisposable
{
    private const int MostInOneTransaction = 64;

    private readonly Transactions transactions;
    private readonly Channel<Work> queue = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task writing;

    public Writer(Transactions transactions)
    {
        this.transactions = transactions;
        writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Writes in a transaction shared with whatever waits too, and answers when it is on the disk.</summary>
    /// <param name="reach">How far it looks beyond rows that it locks by itself.</param>
    /// <exception cref="StoreException">The store can't be written.</exception>
    public Task<T> DoAsync<T>(Func<Session, T> write, CancellationToken ct, Reach reach = Reach.Everything)
    {
        var work = new Work<T>(write, reach, ct);
        return queue.Writer.TryWrite(work) ? work.Answered : throw new ObjectDisposedException(nameof(NexusStore));
    }

    /// <summary>Writes what waits, then closes.</summary>
    public async ValueTask DisposeAsync()
    {
        queue.Writer.TryComplete();
        await writing;
        transactions.Dispose();
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

            await WriteAsync(batch);
        }
    }

    private async Task WriteAsync(List<Work> batch)
    {
        if (batch.Count == 0 || await TryWriteAsync(batch) is not { } failure)
        {
            return;
        }

        if (batch.Count == 1)
        {
            batch[0].Fail(failure);
            return;
        }

        // One of them can't be written, or the store can't: each alone, so that nobody pays for another.
        foreach (var work in batch)
        {
            if (await TryWriteAsync([work]) is { } own)
            {
                work.Fail(own);
            }
        }
    }

    /// <summary>Null when all of it is on the disk and answered.</summary>
    private async Task<Exception?> TryWriteAsync(List<Work> batch)
    {
        if (await transactions.TryWriteAsync(batch) is { } failure)
        {
            return failure;
        }

        batch.ForEach(work => work.Answer());
        return null;
    }
}
