using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Doors;

/// <summary>Bears a server that is away for a while, as when it is started anew: asks again until it answers.</summary>
internal sealed class Patience(TimeProvider clock)
{
    /// <summary>How long a server may be away.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    /// <param name="tell">Called once, when the server doesn't answer for the first time; null: nobody is told.</param>
    /// <exception cref="RefusalException">It stayed away, or refused.</exception>
    public async Task<T> AskAsync<T>(Func<Task<T>> ask, Action? tell, CancellationToken ct)
    {
        long? away = null;
        while (true)
        {
            try
            {
                return await ask();
            }
            catch (RefusalException e) when (e.Code == ServerDoor.Unreachable && (away is null || clock.GetElapsedTime(away.Value) < Limit))
            {
                if (away is null)
                {
                    away = clock.GetTimestamp();
                    tell?.Invoke();
                }
            }

            await Task.Delay(Beat, clock, ct);
        }
    }
}
