using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Tenancy;
using NexusWorkflows.Tenancy.Names;

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
        var completed = input.DeepClone().AsObject();
        completed["domain"] = null;
        if (reader.Text("domain") is not { } typed)
        {
            reader.Refuse("domain", "Give the domain of the site.");
            return new StartCheck(completed, reader.Errors, null, null);
        }

        var verdict = DomainName.Of(typed);
        var site = await FindAsync(typed.ToLowerInvariant(), ct) ?? (verdict.IsGood ? await FindAsync(verdict.Name, ct) : null);
        var domain = site?.Domain ?? verdict.Name;
        completed["domain"] = domain;
        if (domain is null)
        {
            reader.Refuse("domain", verdict.Fault!);
        }

        return new StartCheck(completed, reader.Errors, domain is null ? null : ConflictOf(domain, site), domain);
    }

    // A site in the register is found by the name it has there, even one that no new site may have. A store may
    // compare without case and accents: then the answer is another site, and that one must stay.
    private async Task<Site?> FindAsync(string domain, CancellationToken ct) => await register.FindSiteAsync(domain, ct) is { } site && site.Domain == domain ? site : null;

    private static StartConflict? ConflictOf(string domain, Site? site) => site switch
    {
        null => new StartConflict(NotFound, $"There is no site '{domain}' in the register. Check its name.", null),
        { Status: SiteStatus.Offboarded } => new StartConflict("site.offboarded", $"Site '{domain}' is offboarded already.", domain),
        _ => null,
    };
}
