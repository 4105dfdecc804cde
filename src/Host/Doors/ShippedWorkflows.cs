using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NexusWorkflows.Engine.Definitions;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Doors;

/// <summary>Publishes the workflows that this program ships. One that somebody changed since is theirs, and stays.</summary>
internal sealed class ShippedWorkflows(IDefinitionStore store, DataDirectory data, TimeProvider clock)
{
    public async Task ImportAsync(string folder, CancellationToken ct)
    {
        if (!Directory.Exists(folder))
        {
            return;
        }

        var shipped = Read();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var json = await File.ReadAllTextAsync(file, ct);
            var name = Path.GetFileNameWithoutExtension(file);
            var hash = HashOf(json);
            if (shipped.GetValueOrDefault(name) == hash)
            {
                continue;
            }

            await ImportAsync(json, shipped.GetValueOrDefault(name), ct);

            // Written after the store: dying between the two only means to look once more.
            shipped[name] = hash;
            PrivateFile.Replace(ListFile, JsonSerializer.SerializeToUtf8Bytes(shipped, ShippedContext.Default.DictionaryStringString));
        }
    }

    private string ListFile => data.Of("shipped.json");

    private async Task ImportAsync(string json, string? before, CancellationToken ct)
    {
        var graph = LocalDefinitions.Parse(json, DefinitionBounds.Usual);
        var latest = await store.FindLatestAsync(graph.DefinitionId, ct);
        var isTheirs = latest is not null && HashOf(latest.Json) != before;
        if (latest?.Json != json && !isTheirs)
        {
            await store.AddAsync(graph.DefinitionId, graph.Name, json, publish: true, new AuditRow(clock.GetUtcNow(), "nexus", "workflow.ship", graph.Name, null), ct);
        }
    }

    private Dictionary<string, string> Read()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(ListFile), ShippedContext.Default.DictionaryStringString) ?? [];
        }
        catch (Exception e) when (e is FileNotFoundException or JsonException)
        {
            // Without the list everything is compared with the store again.
            return [];
        }
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class ShippedContext : System.Text.Json.Serialization.JsonSerializerContext;
