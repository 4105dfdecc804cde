using System.Collections.Concurrent;

namespace NexusWorkflows.Storage;

/// <summary>One store as its rows are read; keeps the connections that read.</summary>
internal abstract class Database : IDisposable
{
    private readonly ConcurrentBag<Session> readers = [];

    /// <summary>How messages name it.</summary>
    public abstract string Name { get; }

    /// <summary>Runs a query on a connection that only reads.</summary>
    public abstract Task<T> ReadAsync<T>(Func<Session, T> query, CancellationToken ct);

    public virtual void Dispose() => CloseReaders();

    protected abstract Session OpenReader();

    /// <summary>The same fault in the operator's words; what isn't a fault of the database comes back as it is.</summary>
    public abstract Exception Translate(Exception exception);

    /// <exception cref="Engine.Running.StoreException">The database can't be read.</exception>
    protected T Read<T>(Func<Session, T> query)
    {
        Session? session = null;
        try
        {
            if (!readers.TryTake(out session))
            {
                session = OpenReader();
            }

            session.BeginReading();
            var result = query(session);
            session.Commit();
            readers.Add(session);
            return result;
        }
        catch (Exception exception)
        {
            session?.Dispose();
            var translated = Translate(exception);
            if (translated == exception)
            {
                throw;
            }

            throw translated;
        }
    }

    protected void CloseReaders()
    {
        while (readers.TryTake(out var session))
        {
            session.Dispose();
        }
    }
}
