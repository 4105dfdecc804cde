using System.CommandLine;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Onboards a client: site, database, mail, route, certificate.</summary>
internal static class ProvisionVerb
{
    private const string Workflow = "onboarding";
    private static readonly Option<string?> Name = new("--name") { Description = "The client's name", HelpName = "NAME", Required = true };
    private static readonly Option<string?> Subdomain = new("--subdomain") { Description = "Subdomain below the platform's base domain", HelpName = "S" };
    private static readonly Option<string?> Domain = new("--domain") { Description = "The site's whole domain, instead of a subdomain", HelpName = "D" };
    private static readonly Option<string?> MailDomain = new("--mail-domain") { Description = "Domain of the mail addresses (else the site's)", HelpName = "D" };
    private static readonly Option<string?> Aliases = new("--aliases") { Description = "Mail aliases, by commas", HelpName = "a,b" };
    private static readonly Option<string?> Email = new("--email") { Description = "The client's own address", HelpName = "E" };
    private static readonly Option<string?> Country = new("--country") { Description = "Runs the setup wizard for this country", HelpName = "C" };
    private static readonly Option<string?> Apps = new("--apps") { Description = "Apps beside erpnext, by commas", HelpName = "a,b" };
    private static readonly Option<bool> Sso = new("--sso") { Description = "Connects the site to single sign-on" };
    private static readonly Option<string?> Phase = new("--phase") { Description = "How far to go: infrastructure (default) or all", HelpName = "PHASE" };
    private static readonly Option<bool> Ensure = new("--ensure") { Description = "Already there and ours: exit 0 instead of 4" };
    private static readonly Option<string?> OnFailure = RunOptions.OnFailure();
    private static readonly Option<string?> Key = RunOptions.Key();
    private static readonly Option<bool> NoWait = RunOptions.NoWait();

    public static Verb Make() => new Verb("provision", "Onboard a client: site, database, mail, route and certificate")
    {
        Examples =
        [
            "provision --name \"Byrne Accounting\" --subdomain byrne",
            "provision --name \"Byrne Accounting\" --domain erp.byrne.example --aliases sales,info --on-failure undo --json",
            "provision --name \"Byrne Accounting\" --subdomain byrne --dry-run",
        ],
    }.Takes(Name, Subdomain, Domain, MailDomain, Aliases, Email, Country, Apps, Sso, Phase, Ensure, OnFailure, Key, NoWait).Does(ActAsync);

    private static async Task<int> ActAsync(Session session, CancellationToken ct)
    {
        var input = InputOf(session);
        var nexus = await session.OpenAsync(ct);
        if (session.DryRun)
        {
            return RunStart.ShowPlan(session.Screen, await nexus.PlanAsync(Workflow, input, ct));
        }

        StartedRun started;
        try
        {
            started = await nexus.StartAsync(new StartOrder(Workflow, input, session.Get(OnFailure), Key: session.Get(Key)), ct);
        }
        catch (RefusalException e) when (e is { Kind: RefusalKind.Conflict, Site: { } site })
        {
            return await ExistsAsync(session, nexus, e, site, ct);
        }

        var noWait = session.Get(NoWait);
        var run = await RunStart.FollowAsync(session, nexus, started, noWait, ct);
        var document = await DocumentAsync(nexus, run, ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(document with { Error = noWait ? null : document.Error }, DoorJson.Context.ProvisionDocument);
        }

        if (noWait)
        {
            if (!session.Screen.Json)
            {
                session.Screen.Value(run.Id);
            }

            return ExitCode.Done;
        }

        RunEnding.Tell(session.Screen, run);
        if (document.Site is { } made && run.Status == "finished")
        {
            ProvisionWords.Say(session.Screen, document, made, Labs.LabAddresses.Read(session.Data));
        }

        return RunEnding.ExitOf(run);
    }

    private static JsonObject InputOf(Session session)
    {
        var (subdomain, domain) = (session.Get(Subdomain), session.Get(Domain));
        if ((subdomain is null) == (domain is null))
        {
            throw RefusalException.Usage("Give either --subdomain or --domain.");
        }

        var input = new JsonObject();
        foreach (var (name, value) in new[]
        {
            ("name", session.Get(Name)), ("subdomain", subdomain), ("domain", domain), ("mailDomain", session.Get(MailDomain)),
            ("email", session.Get(Email)), ("country", session.Get(Country)), ("phase", session.Get(Phase)),
        })
        {
            if (value is not null)
            {
                input[name] = value;
            }
        }

        foreach (var (name, value) in new[] { ("aliases", session.Get(Aliases)), ("apps", session.Get(Apps)) })
        {
            if (value is not null)
            {
                input[name] = new JsonArray([.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(item => (JsonNode)JsonValue.Create(item))]);
            }
        }

        if (session.Get(Sso))
        {
            input["sso"] = true;
        }

        return input;
    }

    // It is there and ours: the caller learns where. With --ensure that is as good as having made it.
    private static async Task<int> ExistsAsync(Session session, INexus nexus, RefusalException refusal, string domain, CancellationToken ct)
    {
        var site = await nexus.FindSiteAsync(domain, ct) ?? throw refusal;
        var message = $"'{domain}' is there already and ours: {site.Url}";
        if (!session.Get(Ensure))
        {
            Session.Report(session.Screen, new RefusalException(RefusalKind.Conflict, refusal.Code, message) { Site = domain });
            return ExitCode.Conflict;
        }

        session.Screen.Say(message);
        if (session.Screen.Json)
        {
            var runs = await nexus.ListRunsAsync(new RunQuery(Workflow: Workflow, Site: domain, Status: "finished"), ct);
            var run = runs.Items.Count > 0 ? runs.Items[0] : null;
            var head = new ProvisionRun(run?.Id ?? "", Workflow, run?.Version ?? 0, run?.Status ?? "finished", (run?.FinishedAt - run?.StartedAt)?.TotalSeconds);
            session.Screen.Document(new ProvisionDocument(head, site, run is null ? null : await SecretAsync(nexus, run.Id, ct), [], null), DoorJson.Context.ProvisionDocument);
        }

        return ExitCode.Done;
    }

    private static async Task<ProvisionDocument> DocumentAsync(INexus nexus, RunDocument run, CancellationToken ct)
    {
        var site = run is { Status: "finished", Site: { } domain } ? await nexus.FindSiteAsync(domain, ct) : null;
        var warnings = site?.Dns.Where(record => record.Status is "missing" or "wrong").Select(record => $"The {record.Type} record of '{record.Name}' is {record.Status}; it must be '{record.Value}'.").ToList() ?? [];
        var head = new ProvisionRun(run.Id, run.Workflow, run.Version, run.Status, run.Seconds);
        return new ProvisionDocument(head, site, await SecretAsync(nexus, run.Id, ct), warnings, RunEnding.ErrorOf(run));
    }

    private static async Task<ProvisionSecret?> SecretAsync(INexus nexus, string runId, CancellationToken ct)
    {
        var secrets = (await nexus.ListSecretsAsync(runId, ct)).Items;
        var secret = secrets.FirstOrDefault(item => item.Name.Contains("admin", StringComparison.OrdinalIgnoreCase)) ?? (secrets.Count > 0 ? secrets[0] : null);
        return secret is null ? null : new ProvisionSecret(secret.Secret, Hints.Command($"secrets read {secret.Secret}"));
    }
}
