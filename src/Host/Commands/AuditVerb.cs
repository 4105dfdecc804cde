using System.CommandLine;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Commands;

/// <summary>Who did what, and the proof that it is as it was written.</summary>
internal static class AuditVerb
{
    private static readonly Option<string?> Actor = new("--actor") { Description = "Only what this actor did, for example key:mary, cli:root or run:ID", HelpName = "ACTOR" };
    private static readonly Option<string?> Action = new("--action") { Description = "Only this act, for example run.start or secret.read", HelpName = "ACT" };
    private static readonly Option<string?> Subject = new("--subject") { Description = "Only what was done to this, for example a run's id", HelpName = "NAME" };
    private static readonly Option<DateTimeOffset?> From = new("--from") { Description = "Only from this time on", HelpName = "TIME" };
    private static readonly Option<DateTimeOffset?> To = new("--to") { Description = "Only before this time", HelpName = "TIME" };
    private static readonly Option<int> Page = new("--page") { Description = "Which page", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> PageSize = new("--page-size") { Description = "Rows on a page", HelpName = "N", DefaultValueFactory = _ => 50 };
    private static readonly Option<string> Format = new Option<string>("--format") { Description = "jsonl, which can be checked without nexus, or csv", HelpName = "FORMAT", DefaultValueFactory = _ => "jsonl" }.AcceptOnlyFromAmong("jsonl", "csv");
    private static readonly Option<string?> ToFile = new("--to") { Description = "Write to this new file instead of stdout", HelpName = "FILE" };

    public static Verb Make() => new Verb("audit", "See who did what, and check that nobody changed it") { Examples = ["audit list --actor key:mary", "audit verify", "audit export --to audit.jsonl"] }.Takes(
        new Verb("list", "List what was done, newest first") { Examples = ["audit list --action secret.read --from 2026-11-01", "audit list --page 2 --json"] }
            .Takes(Actor, Action, Subject, From, To, Page, PageSize).Does(ListAsync),
        new Verb("verify", "Check every row against the chain; exits with 1 and names the first row that doesn't fit") { Examples = ["audit verify", "audit verify --json"] }.Does(VerifyAsync),
        new Verb("export", "Write the sealed rows, oldest first, with their hashes") { Examples = ["audit export > audit.jsonl", "audit export --format csv --to audit.csv"] }.Takes(Format, ToFile).Does(ExportAsync));

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        var query = new AuditQuery(session.Get(Actor), session.Get(Action), session.Get(Subject), session.Get(From), session.Get(To), session.Get(Page), session.Get(PageSize));
        var rows = await (await session.OpenRecordsAsync(ct)).ListAuditAsync(query, ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(rows, DoorJson.Context.ListDocumentAuditDocument);
        }
        else
        {
            session.Screen.Table(
                ["NUMBER", "WHEN", "WHO", "WHAT", "ON", "DETAIL"],
                [.. rows.Items.Select(row => (IReadOnlyList<string>)[row.Number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "", RunsVerb.Time(row.At), row.Actor, row.Action, row.Subject, row.Detail ?? ""])]);
        }

        return ExitCode.Done;
    }

    private static async Task<int> VerifyAsync(Session session, CancellationToken ct)
    {
        var verdict = await (await session.OpenRecordsAsync(ct)).VerifyAuditAsync(ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(verdict, DoorJson.Context.AuditVerdictDocument);
        }

        if (verdict.Misfit is { } misfit)
        {
            session.Screen.Fail($"{Rows(verdict.Sealed)} in order before the first that doesn't fit.");
            session.Screen.Fail(misfit.Message);
            return ExitCode.Failed;
        }

        session.Screen.Say($"{Rows(verdict.Sealed)} sealed and in order{(verdict.Newest is { } newest ? $", up to {newest.Hash}" : "")}; {Rows(verdict.Unsealed)} not sealed yet.");
        if (verdict is { Known: null, Newest: not null })
        {
            session.Screen.Tell("How far the chain had come wasn't known here before, so that an end cut off earlier can't be seen. From now on it is known.");
        }

        return ExitCode.Done;
    }

    private static string Rows(long count) => count == 1 ? "1 row" : $"{count} rows";

    private static async Task<int> ExportAsync(Session session, CancellationToken ct)
    {
        var format = session.Get(Format) == "csv" ? AuditFormat.Csv : AuditFormat.Jsonl;
        var records = await session.OpenRecordsAsync(ct);
        if (session.Get(ToFile) is not { } path)
        {
            await using var output = Console.OpenStandardOutput();
            await records.ExportAuditAsync(format, output, ct);
            return ExitCode.Done;
        }

        await PrivateFile.WriteNewAsync(path, to => records.ExportAuditAsync(format, to, ct));
        session.Screen.Tell($"Written to '{path}'.");
        return ExitCode.Done;
    }
}
