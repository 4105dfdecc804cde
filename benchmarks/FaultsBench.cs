namespace NexusWorkflows.Benchmarks;

/// <summary>Whatever fails and whenever the host dies: every call × every fault of the Lab, and every call × every point at which a kill can hit it.</summary>
internal static class FaultsBench
{
    public static async Task<int> RunAsync(BenchOptions options)
    {
        var torn = new MatrixTally("torn", Console.Error.WriteLine);
        await new TornMatrix(torn).RunAsync(options);
        torn.Print(options);
        var faults = new MatrixTally("faults", Console.Error.WriteLine);
        await new FaultMatrix(faults).RunAsync(options);
        faults.Print(options);
        return torn.Wrong + faults.Wrong == 0 ? 0 : 1;
    }

    /// <summary>A seeded choice of the cases, dealt out to as many worlds as shall work beside each other.</summary>
    /// <param name="workAsync">Takes its share, one after the other, in a world of its own.</param>
    public static Task DealAsync<T>(IReadOnlyList<T> cases, BenchOptions options, Func<IReadOnlyList<T>, Task> workAsync)
    {
        var random = new Random(options.Seed);
        var asked = cases.Where(one => options.Only.Length == 0 || $"{one}".Contains(options.Only, StringComparison.OrdinalIgnoreCase)).ToList();
        var chosen = asked.OrderBy(_ => random.Next()).Take(Math.Max(1, asked.Count / options.Every)).ToList();
        var shares = Enumerable.Range(0, options.Parallel).Select(worker => chosen.Where((_, index) => index % options.Parallel == worker).ToList());
        return Task.WhenAll(shares.Where(share => share.Count > 0).Select(share => Task.Run(() => workAsync(share))));
    }
}
