using System.Diagnostics;
using Xunit.Sdk;

namespace NexusWorkflows.Testing;

/// <summary>Waits until an assertion holds. Only failed assertions are tried again; any other exception ends the wait.</summary>
public static class Eventually
{
    /// <param name="assert">Throws an assertion failure while it doesn't hold.</param>
    /// <param name="within">Default 30 s.</param>
    /// <param name="beat">How often to look; default every 25 ms.</param>
    public static async Task HoldsAsync(Func<Task> assert, TimeSpan? within = null, TimeSpan? beat = null)
    {
        var clock = Stopwatch.StartNew();
        var limit = within ?? TimeSpan.FromSeconds(30);
        while (true)
        {
            try
            {
                await assert();
                return;
            }
            catch (XunitException) when (clock.Elapsed < limit)
            {
                await Task.Delay(beat ?? TimeSpan.FromMilliseconds(25));
            }
        }
    }
}
