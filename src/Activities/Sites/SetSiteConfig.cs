using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Options;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities.Sites;

/// <summary>Sets keys of a site's site_config.json.</summary>
[Activity("Nexus", "Sites", "Sets keys of the site's configuration file.", DisplayName = "Set site configuration", Undo = "puts the former values back while the new ones are still there, and takes keys away that weren't there")]
public sealed class SetSiteConfig(Backends backends) : SettingActivity
{
    // A site without these isn't the site any more.
    private static readonly string[] Untouchable = ["db_name", "db_user", "db_password", "db_type", "db_host", "db_port", "encryption_key"];

    [Input(Description = "Host name of the site.", Required = true)]
    public required Input<string> Domain { get; init; }

    [Input(Description = "An object of keys and their values, such as { \"max_file_size\": 10485760 }.", Required = true)]
    public required Input<JsonNode?> Keys { get; init; }

    [Input(Description = "The ERPNext backend; without a value the first configured one.", OptionsFrom = OptionNames.Backends, Category = InputGroup.More)]
    public Input<string?> Backend { get; init; } = new(null);

    private SiteConfig Config => new(backends.Of(Backend.Value).Bench, Domain.Value);

    public override IReadOnlyList<Target> Targets(ActivityContext context) =>
        [SiteTarget.Inside("config", Domain.Value, string.Join(',', Wished().Select(key => key.Key).Order(StringComparer.Ordinal)))];

    protected override Task<SettingReading> ReadAsync(ActivityContext context, Target target, CancellationToken ct) => Config.ReadAsync(Wished(), ct);

    protected override Task WriteAsync(ActivityContext context, Target target, Intent intent, CancellationToken ct) => Config.WriteAsync(Wished(), ct);

    protected override Task RestoreAsync(ActivityContext context, Target target, JsonNode? before, Intent intent, CancellationToken ct) => Config.RestoreAsync(Wished(), before, ct);

    private JsonObject Wished()
    {
        if (Keys.Value is not JsonObject { Count: > 0 } keys)
        {
            throw Fault.Refused("site.config_not_an_object", $"The keys to set on '{Domain.Value}' aren't a JSON object with at least one member. Give for example {{\"max_file_size\": 10485760}}.");
        }

        return Untouchable.FirstOrDefault(keys.ContainsKey) is { } key
            ? throw Fault.Refused("site.config_key_refused", $"Key '{key}' of site '{Domain.Value}' can't be set: without its own value the site loses its data. Leave it out.")
            : keys.DeepClone().AsObject();
    }
}
