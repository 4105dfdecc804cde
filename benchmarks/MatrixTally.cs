using System.Text.Json.Nodes;

namespace NexusWorkflows.Benchmarks;

/// <summary>How the cases of a matrix ended.</summary>
internal sealed class MatrixTally(string bench, Action<string> say)
{
    private readonly Lock turn = new();
    private readonly SortedDictionary<string, int> ends = new(StringComparer.Ordinal);
    private readonly List<string> wrong = [];

    public int Wrong => wrong.Count;

    public int Cases { get; private set; }

    /// <param name="complaint">What doesn't hold; null: all is as promised.</param>
    public void Add(string what, string end, string? complaint)
    {
        lock (turn)
        {
            Cases++;
            ends[end] = ends.GetValueOrDefault(end) + 1;
            if (complaint is not null)
            {
                wrong.Add($"{what}: {end}: {complaint}");
            }

            say(complaint is null ? $"{Cases}: {what}: {end}" : $"{Cases}: WRONG {wrong[^1]}");
        }
    }

    public void Print(BenchOptions options)
    {
        var figures = new JsonObject { ["bench"] = bench, ["store"] = "sqlite", ["cases"] = Cases };
        foreach (var (end, count) in ends)
        {
            figures[end] = count;
        }

        figures["wrong"] = Wrong;
        Console.WriteLine(options.Json ? figures.ToJsonString() : $"{bench}: {Cases} cases: {string.Join(", ", ends.Select(end => $"{end.Value} {end.Key}"))}; {Wrong} wrong");
        foreach (var line in wrong)
        {
            Console.Error.WriteLine("  " + line);
        }
    }
}
