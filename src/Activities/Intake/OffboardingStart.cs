using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Activities.Intake;

/// <summary>What an offboarding demands of its inputs.</summary>
public sealed class OffboardingStart(ISiteRegister register) : IStartRule
{
    /// <summary>Code of the conflict when the register doesn't know the site: to be answered as not found.</summary>
    public const string NotFound = "site.not_found";

    public string Workflow => "offboarding";

    public async Task<StartCheck> CheckAsync(JsonObject input, CancellationToken ct)
    {
        var reader = new InputReader(input);
        var domain = reader.Text("domain")?.ToLowerInvariant();
        if (domain is null)
        {
            reader.Refuse("domain", "Give the domain of the site.");
        }
        else if (HostName.FaultOfDomain(domain) is { } wrong)
        {
            reader.Refuse("domain", wrong);
        }

        var completed = input.DeepClone().AsObject();
        completed["domain"] = domain;
        var errors = reader.Errors;
        return new StartCheck(completed, errors, errors.Count > 0 ? null : await ConflictAsync(domain!, ct), domain);
    }

    private async Task<StartConflict?> ConflictAsync(string domain, CancellationToken ct) => await register.FindSiteAsync(domain, ct) switch
    {
        null => new StartConflict(NotFound, $"There is no site '{domain}' in the register. Check its name.", null),
        { Status: SiteStatus.Offboarded } => new StartConflict("site.offboarded", $"Site '{domain}' is offboarded already.", domain),
        _ => null,
    };
}
