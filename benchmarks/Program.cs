using NexusWorkflows.Benchmarks;

// Usage: dotnet run -c Release --project benchmarks -- <name> [options]
var benches = new Dictionary<string, Func<BenchOptions, Task<int>>>(StringComparer.Ordinal)
{
    ["engine"] = EngineBench.RunAsync,
    ["faults"] = FaultsBench.RunAsync,
    ["kills"] = KillsBench.RunAsync,
    ["lists"] = ListsBench.RunAsync,
    ["store"] = StoreBench.RunAsync,
    ["studio"] = StudioBench.RunAsync,
    ["viewers"] = ViewersBench.RunAsync,
};

if (args.Length == 0 || !benches.TryGetValue(args[0], out var bench))
{
    await Console.Error.WriteLineAsync($"Which benchmark? There are: {string.Join(", ", benches.Keys)}. {BenchOptions.Help}");
    return 2;
}

if (BenchOptions.Read(args.AsSpan(1)) is not { } options)
{
    await Console.Error.WriteLineAsync(BenchOptions.Help);
    return 2;
}

return await bench(options);
