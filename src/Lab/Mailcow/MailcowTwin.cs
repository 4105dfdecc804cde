using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>Plays mailcow's admin API as observed on mailcow 2026-07a: the status says almost nothing, the body all.</summary>
internal sealed class MailcowTwin : ILabSystem
{
    private readonly JsonStore store;
    private readonly MailcowDoor door;
    private readonly MailcowDkim dkim = new();
    private readonly MailcowDomains domains;
    private readonly MailcowMailboxes mailboxes;
    private readonly MailcowAliases aliases;
    private readonly MailcowQueries queries;

    public MailcowTwin(LabFolder folder, TimeProvider time)
    {
        store = new JsonStore(folder.StateFile("mailcow"));
        door = new MailcowDoor(folder);
        domains = new MailcowDomains(dkim, time);
        mailboxes = new MailcowMailboxes(time);
        aliases = new MailcowAliases(time);
        queries = new MailcowQueries(time);
    }

    public string Name => "mailcow";

    /// <summary>Where the key lies that may only read.</summary>
    public string ReadOnlyKeyFile => door.ReadOnlyKeyFile;

    public JsonNode Snapshot() => store.Read(root =>
    {
        var state = new MailcowState(root);
        return new JsonObject
        {
            ["domains"] = Names(state.Domains),
            ["mailboxes"] = Names(state.Mailboxes),
            ["aliases"] = new JsonArray([.. MailcowState.Rows(state.Aliases).Select(alias => new JsonArray(alias.Text("address"), alias.Text("goto")))]),
            ["dkim"] = Names(state.Dkim),
        };
    });

    public void Reset() => store.Clear();

    public LabCall Describe(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var call = MailcowCall.Of(request, body);
        return new LabCall(call.Name, call.Subject);
    }

    public bool CanPlay(string kind, LabCall call) => kind switch
    {
        LabFaultKind.Kill => false,
        LabFaultKind.Partial => call.Call is "add/domain" or "add/alias" or "delete/domain" or "delete/mailbox",
        _ => true,
    };

    public async Task HandleAsync(HttpContext context, ReadOnlyMemory<byte> body, LabFault? fault)
    {
        var reply = Answer(context, MailcowCall.Of(context.Request, body), fault);
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.ContentType;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(reply.Text), context.RequestAborted);
    }

    /// <summary>Whether a mailbox could log in with that password.</summary>
    public bool CanLogIn(string address, string password) => store.Read(root => MailcowMailboxes.CanLogIn(new MailcowState(root), address, password));

    /// <summary>Puts a foreign mail domain there, with its DKIM key.</summary>
    public void SeedDomain(string domain) => store.Change(root => Seed(new MailcowState(root), domain, "Seeded"));

    /// <summary>Puts a whole foreign tenant there: its domain, key, one mailbox and two aliases.</summary>
    public void SeedTenant(int n, string domain) => store.Change(root =>
    {
        var state = new MailcowState(root);
        Seed(state, domain, $"Tenant {n}");
        var outcomes = new MailcowOutcomes();
        var secret = Guid.NewGuid().ToString("N");
        mailboxes.Add(state, new JsonObject { ["local_part"] = "erp", ["domain"] = domain, ["name"] = $"Tenant {n}", ["quota"] = 1024, ["password"] = secret, ["password2"] = secret }, outcomes);
        aliases.Add(state, new JsonObject { ["address"] = $"info@{domain},sales@{domain}", ["goto"] = $"erp@{domain}", ["active"] = 1 }, outcomes, half: false);
    });

    private void Seed(MailcowState state, string domain, string description) =>
        domains.Add(state, new JsonObject { ["domain"] = domain, ["description"] = description }, new MailcowOutcomes(), half: false);

    private MailcowReply Answer(HttpContext context, MailcowCall call, LabFault? fault)
    {
        if (fault is { Kind: LabFaultKind.BadBody })
        {
            return MailcowReply.Nothing;
        }

        if (fault is { Kind: LabFaultKind.Error, Status: { } status })
        {
            return MailcowReply.Broken(status);
        }

        var (access, refusal) = door.Enter(context);
        refusal ??= MailcowEnvelope.Refuse(context.Request, call, access);
        if (refusal is not null)
        {
            return refusal;
        }

        if (call.Verb == "get")
        {
            return fault is { Kind: LabFaultKind.Error } ? MailcowReply.Broken(500) : store.Read(root => queries.Answer(new MailcowState(root), call, context.Request.Query["tags"].ToString()));
        }

        if (call.Verb != "add" && call.Items is not { Count: > 0 })
        {
            return call.Items is null ? MailcowReply.Nothing : MailcowReply.NothingToDo();
        }

        var outcomes = new MailcowOutcomes();
        if (fault is { Kind: LabFaultKind.Error })
        {
            outcomes.Danger(MailcowOutcomes.Log("mailbox", call.Verb, call.Category, call.Body), MailcowEnvelope.OwnFailure(call));
            return outcomes.Reply();
        }

        store.Change(root => Act(new MailcowState(root), call, outcomes, fault is { Kind: LabFaultKind.Partial }));
        return outcomes.Reply();
    }

    private void Act(MailcowState state, MailcowCall call, MailcowOutcomes outcomes, bool half)
    {
        Action<string> act = $"{call.Verb}/{call.Category}" switch
        {
            "add/domain" => _ => domains.Add(state, call.Attributes, outcomes, half),
            "add/mailbox" => _ => mailboxes.Add(state, call.Attributes, outcomes),
            "add/alias" => _ => aliases.Add(state, call.Attributes, outcomes, half),
            "add/dkim" => _ => dkim.Add(state, call.Attributes, outcomes),
            "add/app-passwd" => _ => MailcowAppPasswords.Add(state, call.Attributes, outcomes),
            "edit/domain" => item => domains.Edit(state, item, call.Attributes, outcomes),
            "edit/mailbox" => item => mailboxes.Edit(state, item, call.Attributes, outcomes),
            "edit/alias" => item => aliases.Edit(state, item, call.Attributes, outcomes),
            "delete/domain" => item => MailcowDomains.Delete(state, item, outcomes, half),
            "delete/mailbox" => item => MailcowMailboxes.Delete(state, item, outcomes, half),
            "delete/alias" => item => MailcowAliases.Delete(state, item, outcomes),
            "delete/dkim" => item => MailcowDkim.Delete(state, item, outcomes),
            _ => item => MailcowAppPasswords.Delete(state, item, outcomes),
        };
        foreach (var item in call.Verb == "add" ? [""] : call.Items!)
        {
            act(item);
        }
    }

    private static JsonArray Names(JsonObject table) => new([.. table.Select(pair => pair.Key).Order(StringComparer.Ordinal).Select(name => JsonValue.Create(name))]);
}
