using NexusWorkflows.Activities.Register;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities.Tests.Running;

/// <summary>A register in memory, which applies what a call wrote as the store does with its answer.</summary>
internal sealed class SiteBook : ISiteLookup
{
    private readonly Dictionary<string, RegisteredSite> sites = [];

    public Task<RegisteredSite?> FindAsync(string domain, CancellationToken ct) => Task.FromResult(sites.GetValueOrDefault(domain));

    public SiteBook Apply(ActivityContext context)
    {
        foreach (var write in context.Writes)
        {
            var domain = (string)write.Data["domain"]!;
            switch (write.Kind)
            {
                case RegisterWrite.Put:
                    sites[domain] = new RegisteredSite(domain, (string?)write.Data["url"], (string)write.Data["status"]!, (string?)write.Data["token"]);
                    break;
                case RegisterWrite.Status:
                    sites[domain] = sites[domain] with { Status = (string)write.Data["status"]! };
                    break;
                case RegisterWrite.Delete when sites[domain].Token == (string?)write.Data["token"]:
                    sites.Remove(domain);
                    break;
                default:
                    throw new InvalidOperationException($"Nobody applies '{write.Kind}'.");
            }
        }

        return this;
    }
}
