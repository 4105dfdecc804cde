using NexusWorkflows.Benchmarks;

// Usage: dotnet run -c Release --project benchmarks -- <name> [--seconds N] [--json]
var benches = new Dictionary<string, Func<BenchOptions, Task>>(StringComparer.Ordinal)
{
    ["store"] = StoreBench.RunAsync,
};

if (args.Length == 0 || !benches.TryGetValue(args[0], out var bench))
{
    await Console.Error.WriteLineAsync($"Which benchmark? There are: {string.Join(", ", benches.Keys)}. Options: --seconds N (default 3), --json.");
    return 2;
}

if (BenchOptions.Read(args.AsSpan(1)) is not { } options)
{
    await Console.Error.WriteLineAsync("Options: --seconds N (a whole number from 1, default 3), --json.");
    return 2;
}

await bench(options);
return 0;
