using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>The commands about site_config.json, maintenance and the scheduler.</summary>
internal static class ConfigCommands
{
    public static int SetConfig(BenchContext context, CommandLine line)
    {
        var both = line.Has("-gp") || line.Has("-pg");
        var parsed = both || line.Has("-p") || line.Has("--parse") || line.Has("--as-dict");
        var (key, value) = (line.Names[0], parsed ? PythonLiteral.Parse(line.Names[1]) : Plain(line.Names[1]));
        var removed = line.Names[1] == "None";
        if (both || line.Has("-g") || line.Has("--global"))
        {
            ChangeCommon(context.Catalog, common => Set(common, key, value, removed));
            return 0;
        }

        foreach (var site in context.Sites())
        {
            Change(context, site, config => Set(config, key, value, removed));
        }

        return 0;
    }

    public static int ShowConfig(BenchContext context, CommandLine line)
    {
        var found = context.Sites().Select(site => (site.Name, Config: Merged(context, site))).ToList();
        if (line.Value("-f", "--format") == "json")
        {
            context.Streams.Say(PythonJson.Indented(new JsonObject(found.Select(site => KeyValuePair.Create(site.Name, (JsonNode?)site.Config)))));
            return 0;
        }

        foreach (var (_, config) in found)
        {
            var rows = config.SelectMany(Flat).Prepend(("Config", "Value")).ToList();
            var (key, value) = (rows.Max(row => row.Item1.Length), rows.Max(row => row.Item2.Length));
            var rule = $"+{new string('-', key + 2)}+{new string('-', value + 2)}+";
            var lines = rows.Select(row => $"| {row.Item1.PadRight(key)} | {row.Item2.PadRight(value)} |").ToList();
            context.Streams.Say(string.Join('\n', [rule, lines[0], rule, .. lines.Skip(1), rule]));
        }

        return 0;
    }

    public static int SetMaintenanceMode(BenchContext context, CommandLine line)
    {
        if (line.Names[0] is not ("on" or "off"))
        {
            throw BenchExit.Usage($"Usage: bench  set-maintenance-mode [OPTIONS] {{on|off}}\nTry 'bench  set-maintenance-mode --help' for help.\n\nError: Invalid value for '{{on|off}}': '{line.Names[0]}' is not one of 'on', 'off'.");
        }

        foreach (var site in context.Sites())
        {
            Change(context, site, config => config["maintenance_mode"] = line.Names[0] == "on" ? 1 : 0);
        }

        return 0;
    }

    public static int EnableScheduler(BenchContext context, CommandLine line) => SetScheduler(context, 1, "Enabled");

    public static int DisableScheduler(BenchContext context, CommandLine line) => SetScheduler(context, 0, "Disabled");

    public static int Scheduler(BenchContext context, CommandLine line)
    {
        foreach (var site in context.Sites())
        {
            switch (line.Names[0])
            {
                case "status":
                    var state = (int?)site.ReadConfig()["pause_scheduler"] == 1 ? "paused" : context.Open(site).Read(IsEnabled) ? "enabled" : "disabled";
                    context.Streams.Say(line.Value("--format", "-f") == "json"
                        ? PythonJson.Line(new JsonObject { ["status"] = state, ["site"] = site.Name })
                        : $"Scheduler is {state} for site {site.Name}");
                    break;
                case "enable" or "disable":
                    context.Open(site).Change(tables => tables.Single("System Settings")["enable_scheduler"] = line.Names[0] == "enable" ? 1 : 0);
                    context.Streams.Say($"Scheduler {line.Names[0]}d for site {site.Name}");
                    break;
                case "pause" or "resume":
                    Change(context, site, config => config["pause_scheduler"] = line.Names[0] == "pause" ? 1 : 0);
                    context.Streams.Say($"Scheduler {line.Names[0]}d for site {site.Name}");
                    break;
                default:
                    throw BenchExit.Usage($"Usage: bench  scheduler [OPTIONS] {{pause|resume|disable|enable|status}}\nTry 'bench  scheduler --help' for help.\n\nError: Invalid value for '{{pause|resume|disable|enable|status}}': '{line.Names[0]}'.");
            }
        }

        return 0;
    }

    public static void ChangeCommon(SiteCatalog catalog, Action<JsonObject> change)
    {
        using var held = FileLock.Wait(Path.Combine(catalog.Folder.SitesDirectory, ".common_site_config.lock"));
        var common = BenchContext.CommonConfig(catalog);
        change(common);
        AtomicFile.Write(catalog.CommonConfigFile, PythonJson.Indented(common));
    }

    private static bool IsEnabled(JsonObject tables) => (int?)tables.Single("System Settings")["enable_scheduler"] == 1;

    private static int SetScheduler(BenchContext context, int enabled, string word)
    {
        foreach (var site in context.Sites())
        {
            context.Open(site).Change(tables => tables.Single("System Settings")["enable_scheduler"] = enabled);
            context.Streams.Say($"{word} for {site.Name}");
        }

        return 0;
    }

    private static void Change(BenchContext context, SiteFolder site, Action<JsonObject> change)
    {
        using var held = BenchContext.Lock(site, "site_config");
        var config = site.ReadConfig();
        change(config);
        site.WriteConfig(config);
    }

    private static void Set(JsonObject config, string key, JsonNode? value, bool removed)
    {
        if (removed)
        {
            config.Remove(key);
        }
        else
        {
            config[key] = value;
        }
    }

    private static JsonNode? Plain(string text) => text switch
    {
        "true" => true,
        "false" => false,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => text,
    };

    private static JsonObject Merged(BenchContext context, SiteFolder site)
    {
        var merged = BenchContext.CommonConfig(context.Catalog);
        foreach (var (key, value) in site.ReadConfig())
        {
            merged[key] = value?.DeepClone();
        }

        return merged;
    }

    private static IEnumerable<(string, string)> Flat(KeyValuePair<string, JsonNode?> field) => field.Value is JsonObject nested
        ? nested.SelectMany(inner => Flat(KeyValuePair.Create($"{field.Key}.{inner.Key}", inner.Value)))
        : [(field.Key, field.Value switch
        {
            null => "None",
            JsonValue value when value.GetValueKind() is JsonValueKind.True => "True",
            JsonValue value when value.GetValueKind() is JsonValueKind.False => "False",
            var value => value.ToString(),
        })];
}
