using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Mail;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Platform;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Activities.Intake;

/// <summary>What an onboarding demands of its inputs.</summary>
public sealed class OnboardingStart(ISiteRegister register, SiteAddresses addresses, MailExchange exchange) : IStartRule
{
    public string Workflow => "onboarding";

    public async Task<StartCheck> CheckAsync(JsonObject input, CancellationToken ct)
    {
        var (completed, errors) = OnboardingInputs.Complete(input, addresses);
        var domain = (string?)completed["domain"];
        if (errors.Count > 0 || domain is null)
        {
            return new StartCheck(completed, errors, null, domain);
        }

        if (await register.FindSiteAsync(domain, ct) is { Status: not SiteStatus.Offboarded } site)
        {
            return new StartCheck(completed, errors, new StartConflict("site.exists", $"'{domain}' is onboarded already: {site.Url ?? addresses.UrlOf(domain)}", domain), domain);
        }

        return new StartCheck(completed, await MailErrorsAsync(completed, ct), null, domain);
    }

    // Only the early word: the step that adds the mail domain looks again, and waits for a resolver that is silent now.
    private async Task<IReadOnlyDictionary<string, string[]>> MailErrorsAsync(JsonObject completed, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        var mailDomain = (string)completed["mailDomain"]!;
        if ((bool)completed["mailCutover"]!)
        {
            return errors;
        }

        try
        {
            if (await exchange.ElsewhereAsync(mailDomain, ct) is { Count: > 0 } hosts)
            {
                errors["mailDomain"] = [$"The mail of '{mailDomain}' goes to {string.Join(", ", hosts.Select(h => $"'{h}'"))} today. Choose another mail domain, or set 'mailCutover' when it is to move here."];
            }
        }
        catch (PlatformException)
        {
            return errors;
        }

        return errors;
    }
}
