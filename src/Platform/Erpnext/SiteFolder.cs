using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>A site's folder below <c>sites</c>, and the archived one that dropping it leaves.</summary>
internal sealed class SiteFolder(BenchShell shell)
{
    public const string Archive = "sites/archived_sites";

    private const string Look = """
        site="sites/$1"
        if [ -e "$site" ] || [ -L "$site" ]; then echo there; else echo absent; exit 0; fi
        if [ -f "$site/site_config.json" ]; then echo config; cat -- "$site/site_config.json"; else echo bare; fi
        """;

    // The mark travels into the archive with the folder, so that even after a crash no other archive is taken for this drop's.
    private const string Mark = """
        site="sites/$1"; [ -d "$site" ] || exit 0
        printf %s "$2" >"$site/.nexus-drop"
        """;

    private const string Unmark = """
        rm -f -- "sites/$1/.nexus-drop"
        """;

    private const string Disown = """
        rm -f -- "sites/$1/site_config.json"
        """;

    // rm -r never follows a link; a link in the folder's own place is left alone.
    private const string Sweep = """
        for archived in "sites/archived_sites/$1" "sites/archived_sites/$1"[0-9]*; do
          case "${archived#"sites/archived_sites/$1"}" in *[!0-9]*) continue;; esac
          if [ -d "$archived" ] && [ ! -L "$archived" ] && [ -f "$archived/.nexus-drop" ]; then rm -rf -- "$archived" || exit 1; fi
        done
        site="sites/$1"
        if [ -d "$site" ] && [ ! -L "$site" ] && [ ! -e "$site/site_config.json" ]; then rm -rf -- "$site" || exit 1; fi
        if [ -e "$site" ] || [ -L "$site" ]; then echo there; else echo absent; fi
        """;

    /// <summary>Null: nothing of that name. The database is null where no readable configuration names one.</summary>
    public async Task<(bool HasConfig, string? Database)?> FindAsync(string domain, CancellationToken ct)
    {
        var result = await shell.RunAsync(Look, [domain], null, ct);
        BenchAnswer.Demand(new BenchCall("look at site", domain, Changes: false, []), result);
        return result.StandardOutput.Split('\n', 3) switch
        {
            ["absent", ..] => null,
            ["there", "bare", ..] => (false, null),
            ["there", "config", var text] => (true, DatabaseIn(text)),
            _ => throw new PlatformException("erpnext", FaultKind.Transient, "erpnext.no_answer", $"The look at site '{domain}' gave no answer. Try again."),
        };
    }

    public Task MarkForDropAsync(string domain, string executionId, CancellationToken ct) => ChangeAsync("mark for its drop the site", Mark, [domain, executionId], ct);

    public Task UnmarkAsync(string domain, CancellationToken ct) => ChangeAsync("take the drop's mark from site", Unmark, [domain], ct);

    /// <summary>Takes the configuration away, so that sweeping removes the folder and nothing drops the database that it names.</summary>
    public Task DisownAsync(string domain, CancellationToken ct) => ChangeAsync("let go of the database of site", Disown, [domain], ct);

    /// <summary>Removes marked archives of the site and a folder without configuration; false: something of that name is still there.</summary>
    public async Task<bool> SweepAsync(string domain, CancellationToken ct) => (await ChangeAsync("remove what is left of site", Sweep, [domain], ct)).Trim() == "absent";

    private async Task<string> ChangeAsync(string deed, string script, IReadOnlyList<string> arguments, CancellationToken ct)
    {
        var result = await shell.RunAsync(script, arguments, null, ct);
        BenchAnswer.Demand(new BenchCall(deed, arguments[0], Changes: true, []), result);
        return result.StandardOutput;
    }

    private static string? DatabaseIn(string text)
    {
        try
        {
            return (JsonNode.Parse(text) as JsonObject)?["db_name"] is JsonValue name && name.TryGetValue(out string? database) ? database : null;
        }
        catch (JsonException)
        {
            return null; // cut off by a kill: there, and naming no database
        }
    }
}
