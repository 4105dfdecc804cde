using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform;
using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Activities.Sites;

/// <summary>Keys of a site's site_config.json as a setting: how they are now, and how they were before.</summary>
internal sealed class SiteConfig(IBench bench, string domain)
{
    /// <summary>Wished when every key has its value; otherwise the values of those of the keys that are there.</summary>
    public async Task<SettingReading> ReadAsync(JsonObject wished, CancellationToken ct)
    {
        JsonObject present;
        try
        {
            present = await bench.ReadSiteConfigAsync(domain, ct);
        }
        catch (PlatformException missing) when (missing.Code == "erpnext.site_missing")
        {
            return SettingReading.Other(new JsonObject()); // a plan looks before the site is there
        }

        if (wished.All(key => present.ContainsKey(key.Key) && JsonNode.DeepEquals(key.Value, present[key.Key])))
        {
            return SettingReading.Wished;
        }

        var before = wished.Where(key => present.ContainsKey(key.Key)).Select(key => KeyValuePair.Create(key.Key, present[key.Key]?.DeepClone()));
        return SettingReading.Other(new JsonObject(before));
    }

    public Task WriteAsync(JsonObject wished, CancellationToken ct) => bench.WriteSiteConfigAsync(domain, wished, [], ct);

    /// <summary>Puts the values before back and removes the keys that weren't there.</summary>
    public Task RestoreAsync(JsonObject wished, JsonNode? before, CancellationToken ct)
    {
        var set = before as JsonObject ?? [];
        return bench.WriteSiteConfigAsync(domain, set, [.. wished.Select(key => key.Key).Where(key => !set.ContainsKey(key))], ct);
    }
}
