using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Makes the Lab's systems fail.</summary>
internal static class LabFaultVerb
{
    private static readonly Option<string> System = new("--system") { Description = "mailcow, authentik, erpnext, bench, …", HelpName = "S", Required = true };
    private static readonly Option<string> Call = new("--call") { Description = "For example add/mailbox; * is every call", HelpName = "C", DefaultValueFactory = _ => "*" };
    private static readonly Option<string> Subject = new("--subject") { Description = "What the call is about; * is anything", HelpName = "N", DefaultValueFactory = _ => "*" };
    private static readonly Option<string> Kind = new("--kind") { Description = "error, dropBefore, dropAfter, lostReply, late, slow, down, partial, badBody or kill", HelpName = "K", Required = true };
    private static readonly Option<int> Times = new("--times") { Description = "How often it fires", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> After = new("--after") { Description = "Calls that pass first", HelpName = "N", DefaultValueFactory = _ => 0 };
    private static readonly Option<int> DelayMs = new("--delay-ms") { Description = "For slow and late", HelpName = "N", DefaultValueFactory = _ => 0 };
    private static readonly Option<int> Status = new("--status") { Description = "HTTP status of an error", HelpName = "N", DefaultValueFactory = _ => 503 };
    private static readonly Argument<int?> Id = new("ID") { Description = "One fault; without it all", Arity = ArgumentArity.ZeroOrOne };

    public static Verb Make() => new Verb("fault", "Make the Lab's systems fail") { Examples = ["lab fault add --system mailcow --call add/mailbox --kind lostReply", "lab fault clear"] }.Takes(
        new Verb("add", "Set a fault") { Examples = ["lab fault add --system bench --call new-site --kind kill", "lab fault add --system mailcow --kind down --times 20"] }
            .Takes(System, Call, Subject, Kind, Times, After, DelayMs, Status).Does(AddAsync),
        new Verb("list", "List the faults that can still fire") { Examples = ["lab fault list"] }.Does(ListAsync),
        new Verb("clear", "Take one fault back, or all") { Examples = ["lab fault clear", "lab fault clear 3"] }.Takes(Id).Does(ClearAsync));

    private static async Task<int> AddAsync(Session session, CancellationToken ct)
    {
        using var control = await LabVerb.ControlAsync(session, ct);
        var answer = await control.SendAsync(HttpMethod.Post, "lab/faults", new JsonObject
        {
            ["system"] = session.Get(System),
            ["call"] = session.Get(Call),
            ["subject"] = session.Get(Subject),
            ["kind"] = session.Get(Kind),
            ["times"] = session.Get(Times),
            ["after"] = session.Get(After),
            ["delayMs"] = session.Get(DelayMs),
            ["status"] = session.Get(Status),
        }, ct);
        return Show(session, answer, $"Fault {answer?["id"]} is set.");
    }

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        using var control = await LabVerb.ControlAsync(session, ct);
        var answer = await control.SendAsync(HttpMethod.Get, "lab/faults", null, ct);
        if (session.Screen.Json)
        {
            return Show(session, answer, "");
        }

        foreach (var fault in answer as JsonArray ?? [])
        {
            session.Screen.Say(fault!.ToJsonString(Doors.DoorJson.Options));
        }

        return ExitCode.Done;
    }

    private static async Task<int> ClearAsync(Session session, CancellationToken ct)
    {
        using var control = await LabVerb.ControlAsync(session, ct);
        var path = session.Find(Id) is { } id ? "lab/faults/" + id.ToString(CultureInfo.InvariantCulture) : "lab/faults";
        return Show(session, await control.SendAsync(HttpMethod.Delete, path, null, ct), "Cleared.");
    }

    private static int Show(Session session, JsonNode? answer, string words)
    {
        if (session.Screen.Json)
        {
            session.Screen.Document(answer ?? new JsonObject());
        }

        session.Screen.Tell(words);
        return ExitCode.Done;
    }
}
