using System.Net;
using System.Text;
using System.Text.Json;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>A secret that nobody else has is sent through an onboarding and looked for wherever it must not be.</summary>
[Collection(nameof(EndToEnd))]
public sealed class CanaryTests
{
    private const string Canary = "Canary<\"&+/é8Zk29";

    [Fact]
    public async Task Onboarding_WithASecretInput_LeavesItInNoFileLogAnswerOrCommandLine()
    {
        await using var world = new NexusWorld();
        await world.LabAsync();
        var input = Path.Combine(world.Data, "input.json");
        await File.WriteAllTextAsync(input, JsonSerializer.Serialize(new { name = "Byrne", subdomain = "byrne", country = "Germany", adminPassword = Canary }));
        using var watching = new CancellationTokenSource();
        var watch = Task.Run(() => WatchProcesses(watching.Token), CancellationToken.None);
        var answer = await world.RunAsync("run", "onboarding", "--input-file", input, "--json");
        await watching.CancelAsync();
        Assert.True(answer.ExitCode == 0, answer.Errors);
        File.Delete(input);

        var id = answer.Json["run"]?["id"]?.GetValue<string>() ?? answer.Json["id"]!.GetValue<string>();
        var shown = await world.RunAsync("runs", "show", id, "--json");
        var journal = await world.RunAsync("runs", "journal", id, "--json");
        var hits = new List<string>(await watch);
        foreach (var (where, text) in new[] { ("output", answer.Output), ("errors", answer.Errors), ("runs show", shown.Output), ("runs journal", journal.Output) })
        {
            Look(where, Encoding.UTF8.GetBytes(text), hits);
        }

        foreach (var file in Directory.EnumerateFiles(world.Data, "*", SearchOption.AllDirectories))
        {
            var below = Path.GetRelativePath(world.Data, file);
            if (!below.StartsWith("lab" + Path.DirectorySeparatorChar, StringComparison.Ordinal) || below.Contains("logs", StringComparison.Ordinal))
            {
                Look(below, await ReadSharedAsync(file), hits);
            }
        }

        Assert.Empty(hits);
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static List<string> WatchProcesses(CancellationToken ct)
    {
        var hits = new List<string>();
        while (!ct.IsCancellationRequested && Directory.Exists("/proc"))
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), out _)))
            {
                foreach (var name in new[] { "cmdline", "environ" })
                {
                    try
                    {
                        Look($"{folder}/{name}", File.ReadAllBytes($"{folder}/{name}"), hits);
                    }
                    catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                    {
                        // The process is gone, or another user's.
                    }
                }
            }

            ct.WaitHandle.WaitOne(20);
        }

        return hits;
    }

    private static void Look(string where, byte[] bytes, List<string> hits)
    {
        foreach (var form in new[]
        {
            Canary, Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary)), Uri.EscapeDataString(Canary), WebUtility.UrlEncode(Canary),
            JsonEncodedText.Encode(Canary).ToString(), JsonEncodedText.Encode(Canary, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(), WebUtility.HtmlEncode(Canary),
        })
        {
            if (bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) >= 0)
            {
                hits.Add($"{where}: {form[..4]}…");
            }
        }
    }
}
