using System.CommandLine;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Who did what.</summary>
internal static class AuditVerb
{
    private static readonly Option<int> Page = new("--page") { Description = "Which page", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> PageSize = new("--page-size") { Description = "Rows on a page", HelpName = "N", DefaultValueFactory = _ => 50 };

    public static Verb Make() => new Verb("audit", "See who did what") { Examples = ["audit list"] }.Takes(
        new Verb("list", "List what was done, newest first") { Examples = ["audit list --page 2 --json"] }.Takes(Page, PageSize).Does(ListAsync));

    private static async Task<int> ListAsync(Session session, CancellationToken ct)
    {
        var rows = await (await session.OpenAsync(ct)).ListAuditAsync(session.Get(Page), session.Get(PageSize), ct);
        if (session.Screen.Json)
        {
            session.Screen.Document(rows, DoorJson.Context.ListDocumentAuditDocument);
        }
        else
        {
            session.Screen.Table(["WHEN", "WHO", "WHAT", "ON", "DETAIL"], [.. rows.Items.Select(row => (IReadOnlyList<string>)[RunsVerb.Time(row.At), row.Actor, row.Action, row.Subject, row.Detail ?? ""])]);
        }

        return ExitCode.Done;
    }
}
