using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>Reads and changes site_config.json where it lies. The content travels by standard streams only: it holds passwords.</summary>
internal sealed class SiteConfigFile(BenchShell shell)
{
    private const int Attempts = 5;
    private const int Missing = 20, Busy = 21, Changed = 22, ForeignOwner = 23;

    private static readonly JsonSerializerOptions AsFrappeWritesIt = new() { WriteIndented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string Read = $"""
        file="sites/$1/site_config.json"
        [ -f "$file" ] || exit {Missing}
        cat -- "$file"
        """;

    // The lock is the one that Frappe itself takes for this file. Killed before mv, the old file stays whole; after it, the new one is.
    private static readonly string Replace = $$"""
        site="sites/$1"; file="$site/site_config.json"; temporary="$site/site_config.json.nexus"
        [ -f "$file" ] || exit {{Missing}}
        umask 077
        mkdir -p "$site/locks"
        if command -v flock >/dev/null; then exec 9>>"$site/locks/site_config.lock"; flock -w 10 9 || exit {{Busy}}; fi
        if command -v sha256sum >/dev/null; then sum=$(sha256sum <"$file"); else sum=$(shasum -a 256 <"$file"); fi
        [ "${sum%% *}" = "$2" ] || exit {{Changed}}
        rm -f -- "$temporary" && cat >"$temporary" || exit 1
        [ -O "$file" ] || chown --reference="$file" "$temporary" || { rm -f -- "$temporary"; exit {{ForeignOwner}}; }
        [ "$(wc -c <"$temporary")" -eq "$3" ] || { rm -f -- "$temporary"; exit 1; }
        mv -f -- "$temporary" "$file"
        """;

    public async Task<JsonObject> ReadAsync(string domain, CancellationToken ct) => Parse(domain, await ReadTextAsync(domain, ct));

    public async Task WriteAsync(string domain, JsonObject set, IReadOnlyList<string> remove, CancellationToken ct)
    {
        var code = await MergeAsync(domain, set, remove, ct);
        for (var attempt = 1; code == Changed && attempt < Attempts; attempt++)
        {
            code = await MergeAsync(domain, set, remove, ct);
        }

        if (code != 0)
        {
            throw Refusal(domain, code);
        }

        var kept = await ReadAsync(domain, ct);
        if (set.Any(p => !JsonNode.DeepEquals(p.Value, kept[p.Key])) || remove.Any(kept.ContainsKey))
        {
            throw new PlatformException("erpnext", FaultKind.Unknown, "erpnext.config_not_kept", $"The configuration of site '{domain}' was written but reads back otherwise: somebody else changes it at the same time. Look at it.");
        }
    }

    /// <summary>The file's own order is kept; what is both removed and set is set.</summary>
    internal static string Merge(JsonObject config, JsonObject set, IReadOnlyList<string> remove)
    {
        foreach (var key in remove)
        {
            config.Remove(key);
        }

        foreach (var (key, value) in set)
        {
            config[key] = value?.DeepClone();
        }

        return config.ToJsonString(AsFrappeWritesIt);
    }

    private async Task<int> MergeAsync(string domain, JsonObject set, IReadOnlyList<string> remove, CancellationToken ct)
    {
        var before = await ReadTextAsync(domain, ct);
        var after = Merge(Parse(domain, before), set, remove);
        var size = Encoding.UTF8.GetByteCount(after).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var result = await shell.RunAsync(Replace, [domain, Hash(before), size], after, ct);
        if (result.ExitCode is 0 or Missing or Busy or Changed or ForeignOwner)
        {
            return result.ExitCode;
        }

        BenchAnswer.Demand(new BenchCall("write the configuration of site", domain, Changes: true, []), result);
        return 0;
    }

    private async Task<string> ReadTextAsync(string domain, CancellationToken ct)
    {
        var result = await shell.RunAsync(Read, [domain], null, ct);
        if (result.ExitCode == Missing)
        {
            throw Refusal(domain, Missing);
        }

        BenchAnswer.Demand(new BenchCall("read the configuration of site", domain, Changes: false, []), result);
        return result.StandardOutput;
    }

    private static JsonObject Parse(string domain, string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw new JsonException("not an object");
        }
        catch (JsonException)
        {
            // No inner exception and no text: both may quote a password.
            throw new PlatformException("erpnext", FaultKind.Permanent, "erpnext.config_unreadable", $"The configuration of site '{domain}' is no JSON object. Repair site_config.json from a backup.");
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static PlatformException Refusal(string domain, int code) => code switch
    {
        Missing => new("erpnext", FaultKind.Permanent, "erpnext.site_missing", $"Site '{domain}' has no site_config.json. Create the site first."),
        Busy => new("erpnext", FaultKind.Transient, "erpnext.locked", $"The configuration of site '{domain}' is locked by another command for ten seconds now; nothing was written. Try again."),
        ForeignOwner => new("erpnext", FaultKind.Permanent, "erpnext.config_not_ours", $"The configuration of site '{domain}' belongs to another user than the one our commands run as. Set the user that owns the bench."),
        _ => new("erpnext", FaultKind.Transient, "erpnext.config_busy", $"The configuration of site '{domain}' changed under our hands {Attempts} times; nothing was written. Try again."),
    };
}
