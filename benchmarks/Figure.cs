using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Benchmarks;

/// <summary>One measured rate.</summary>
/// <param name="MedianMilliseconds">Median time of one; null where single ones weren't timed.</param>
internal sealed record Figure(string Bench, string Name, long Count, TimeSpan Elapsed, double? MedianMilliseconds = null, double? HighMilliseconds = null)
{
    public double PerSecond => Count / Elapsed.TotalSeconds;

    public void Print(BenchOptions options) => Console.WriteLine(options.Json ? Json() : Line());

    private string Json() => new JsonObject
    {
        ["bench"] = Bench,
        ["name"] = Name,
        ["count"] = Count,
        ["seconds"] = Math.Round(Elapsed.TotalSeconds, 3),
        ["perSecond"] = Math.Round(PerSecond, 1),
        ["p50Ms"] = Round(MedianMilliseconds),
        ["p99Ms"] = Round(HighMilliseconds),
    }.ToJsonString();

    private string Line()
    {
        var times = MedianMilliseconds is null ? "" : string.Create(CultureInfo.InvariantCulture, $"   p50 {MedianMilliseconds:0.00} ms, p99 {HighMilliseconds:0.00} ms");
        return string.Create(CultureInfo.InvariantCulture, $"{Name,-34}{PerSecond,12:0} a second{times}");
    }

    private static JsonNode? Round(double? value) => value is { } number ? Math.Round(number, 3) : null;
}
