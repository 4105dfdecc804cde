namespace NexusWorkflows.Activities.Sites;

/// <summary>The configured ERPNext backends.</summary>
public sealed class Backends(IReadOnlyList<Backend> all)
{
    /// <summary>In the order of the configuration; the first is the default.</summary>
    public IReadOnlyList<Backend> All { get; } = all;

    /// <summary>The backend of that name; null or empty: the first one.</summary>
    /// <exception cref="Engine.Authoring.ActivityFaultException">Permanent <c>backend.unknown</c>.</exception>
    public Backend Of(string? name)
    {
        if (All.Count == 0)
        {
            throw Fault.Refused("backend.none", "No ERPNext backend is configured. Add one below 'erpnext: backends:' in the configuration.");
        }

        return string.IsNullOrEmpty(name)
            ? All[0]
            : All.FirstOrDefault(b => b.Name == name)
                ?? throw Fault.Refused("backend.unknown", $"There is no ERPNext backend '{name}' (configured: {string.Join(", ", All.Select(b => $"'{b.Name}'"))}). Name one of these.");
    }
}
