namespace NexusWorkflows.Engine.Authoring;

/// <summary>One thing outside that an activity makes or changes.</summary>
/// <param name="System">The system it lives in: <c>erpnext</c>, <c>mailcow</c>, <c>authentik</c>, <c>traefik</c>, <c>register</c>.</param>
/// <param name="Kind">What it is there: <c>site</c>, <c>domain</c>, <c>mailbox</c>, <c>alias</c>, <c>route</c>, <c>group</c>, …</param>
/// <param name="Name">Its name there, unique for system and kind.</param>
/// <param name="GoesWith">Null, or the key of the thing whose removal takes this one along (a site's settings go with the site).</param>
public sealed record Target(string System, string Kind, string Name, string? GoesWith = null)
{
    /// <summary><c>system/kind/name</c>.</summary>
    public string Key => KeyOf(System, Kind, Name);

    public static string KeyOf(string system, string kind, string name) => $"{system}/{kind}/{name}";
}
