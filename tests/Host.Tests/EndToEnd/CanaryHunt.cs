using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>Looks for a secret that nobody else has wherever it must not be: in every form in which a program may put it down.</summary>
internal sealed partial class CanaryHunt : IDisposable
{
    private readonly (string Form, byte[] Bytes)[] forms;
    private readonly SortedSet<string> hits = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource watching = new();
    private readonly Task watch;

    /// <summary>From now on processes are looked at, too.</summary>
    public CanaryHunt(params string[] secrets)
    {
        forms = [.. secrets.SelectMany(FormsOf).DistinctBy(form => form.Text).Select(form => (form.Name, Encoding.UTF8.GetBytes(form.Text)))];
        watch = Task.Run(WatchProcesses);
    }

    /// <summary>Where it was found, and in which form.</summary>
    public IReadOnlyCollection<string> Hits
    {
        get
        {
            lock (hits)
            {
                return [.. hits];
            }
        }
    }

    public void Look(string where, string text) => Look(where, Encoding.UTF8.GetBytes(text));

    public void Look(NexusAnswer answer, string verb)
    {
        Look(verb + " (stdout)", answer.Output);
        Look(verb + " (stderr)", answer.Errors);
    }

    /// <summary>Every file of the data directory but the Lab's own store, which is the outside world; the Lab's logs count.</summary>
    public async Task LookAtFilesAsync(NexusWorld world)
    {
        foreach (var file in Directory.EnumerateFiles(world.Data, "*", SearchOption.AllDirectories))
        {
            var below = Path.GetRelativePath(world.Data, file);
            if (new FileInfo(file).Length == 0)
            {
                continue; // the locks of holders: nobody else can open them
            }

            if (!below.StartsWith("lab" + Path.DirectorySeparatorChar, StringComparison.Ordinal) || below.Contains("logs", StringComparison.Ordinal))
            {
                Look(below, await ReadSharedAsync(file));
            }
        }
    }

    /// <summary>Every GET that the API describes, and those it doesn't.</summary>
    /// <param name="names">What to put for the parameters of paths.</param>
    /// <returns>The paths that were read.</returns>
    public async Task<IReadOnlyList<string>> LookAtApiAsync(NexusWorld world, IReadOnlyDictionary<string, string> names)
    {
        var described = await world.ReadAsync("/openapi/v1.json");
        var paths = JsonDocument.Parse(described).RootElement.GetProperty("paths").EnumerateObject()
            .Where(path => path.Value.TryGetProperty("get", out _))
            .Select(path => Parameter().Replace(path.Name, match => names.TryGetValue(match.Groups[1].Value, out var name) ? Uri.EscapeDataString(name) : throw new InvalidOperationException($"What stands for '{match.Value}' in '{path.Name}'?")))
            .Concat(["/metrics", "/health/ready", "/openapi/v1.json", "/api/audit?pageSize=500", "/api/runs?pageSize=500", "/api/audit/export?format=csv"])
            .Distinct(StringComparer.Ordinal).ToList();
        foreach (var path in paths)
        {
            Look("GET " + path, await world.ReadAsync(path));
        }

        return paths;
    }

    /// <summary>Ends the look at processes.</summary>
    public async Task StopAsync()
    {
        await watching.CancelAsync();
        await watch;
    }

    public void Dispose()
    {
        watching.Cancel();
        watching.Dispose();
    }

    private void Look(string where, ReadOnlySpan<byte> bytes)
    {
        foreach (var (form, sought) in forms)
        {
            if (bytes.IndexOf(sought) >= 0)
            {
                lock (hits)
                {
                    hits.Add($"{where}: {form}");
                }
            }
        }
    }

    private void WatchProcesses()
    {
        while (!watching.IsCancellationRequested && Directory.Exists("/proc"))
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => int.TryParse(Path.GetFileName(f), out _)))
            {
                foreach (var name in new[] { "cmdline", "environ" })
                {
                    try
                    {
                        Look($"{folder}/{name}", File.ReadAllBytes($"{folder}/{name}"));
                    }
                    catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                    {
                        // The process is gone, or another user's.
                    }
                }
            }

            watching.Token.WaitHandle.WaitOne(20);
        }
    }

    private static IEnumerable<(string Name, string Text)> FormsOf(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        var base64 = Convert.ToBase64String(bytes);
        return
        [
            ("plain", secret), ("base64", base64), ("base64 for addresses", base64.TrimEnd('=').Replace('+', '-').Replace('/', '_')),
            ("URL", Uri.EscapeDataString(secret)), ("URL form", WebUtility.UrlEncode(secret)), ("URL, small", Uri.EscapeDataString(secret).ToLowerInvariant()),
            ("JSON", JsonEncodedText.Encode(secret).ToString()), ("JSON, relaxed", JsonEncodedText.Encode(secret, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()),
            ("HTML", WebUtility.HtmlEncode(secret)), ("hex", Convert.ToHexString(bytes)), ("hex, small", Convert.ToHexStringLower(bytes)),
            ("reversed", new string([.. secret.Reverse()])), ("half", secret[..(secret.Length / 2)]),
        ];
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    [GeneratedRegex(@"\{([^}]+)\}")]
    private static partial Regex Parameter();
}
