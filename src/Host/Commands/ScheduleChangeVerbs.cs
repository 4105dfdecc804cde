using System.CommandLine;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Commands;

/// <summary>Adds and changes schedules.</summary>
internal static class ScheduleChangeVerbs
{
    private static readonly Argument<string> Name = new("NAME") { Description = "Name of the schedule" };
    private static readonly Option<string?> Cron = new("--cron") { Description = "When, in five fields, or six with seconds first", HelpName = "CRON" };
    private static readonly Option<string?> Workflow = new("--workflow") { Description = "Name or id of a published workflow", HelpName = "NAME" };
    private static readonly Option<string?> Zone = new("--zone") { Description = "Time zone that the expression is meant in (a new one: UTC)", HelpName = "IANA" };
    private static readonly Option<string?> Overlap = new("--overlap") { Description = "While an earlier run lives: skip, queue or allow (a new one: skip)", HelpName = "RULE" };
    private static readonly Option<string?> Missed = new("--missed") { Description = "For what no server was there: once or skip (a new one: once)", HelpName = "RULE" };
    private static readonly Option<int?> Jitter = new("--jitter") { Description = "Put each start off by up to so many seconds", HelpName = "SECONDS" };
    private static readonly Option<string[]> Input = InputArguments.Values();
    private static readonly Option<string?> InputFile = InputArguments.File();
    private static readonly Option<string[]> Secret = new("--secret") { Description = "A sensitive input, and the named secret it gets at each start", HelpName = "INPUT=SECRET" };
    private static readonly Option<int?> Revision = new("--revision") { Description = "Refuse if somebody changed it since this revision", HelpName = "N" };

    public static IReadOnlyList<Symbol> Verbs() =>
    [
        new Verb("add", "Add a schedule")
        {
            Examples = ["schedules add nightly --cron \"30 2 * * *\" --zone Europe/Berlin --workflow my-report --input days=7", "schedules add often --cron \"*/15 * * * * *\" --workflow check --overlap queue --secret token=api-token"],
        }.Takes(Name, Cron, Workflow, Zone, Input, InputFile, Secret, Overlap, Missed, Jitter).Does(AddAsync),
        new Verb("edit", "Change a schedule; what is left out stays, inputs and secrets are replaced as a whole") { Examples = ["schedules edit nightly --cron \"0 4 * * *\"", "schedules edit nightly --overlap allow --revision 3"] }
            .Takes(Name, Cron, Workflow, Zone, Input, InputFile, Secret, Overlap, Missed, Jitter, Revision).Does(EditAsync),
    ];

    private static async Task<int> AddAsync(Session session, CancellationToken ct)
    {
        var (cron, workflow) = (session.Get(Cron) ?? throw Needed("--cron"), session.Get(Workflow) ?? throw Needed("--workflow"));
        var nexus = await session.OpenAsync(ct);
        var order = new ScheduleOrder(
            session.Get(Name), cron, workflow, session.Get(Zone), await InputAsync(session, nexus, workflow, ct), Secrets(session), session.Get(Overlap), session.Get(Missed), session.Get(Jitter));
        SchedulesVerb.Show(session.Screen, await nexus.Schedules.AddAsync(order, ct));
        return ExitCode.Done;
    }

    private static async Task<int> EditAsync(Session session, CancellationToken ct)
    {
        var nexus = await session.OpenAsync(ct);
        var workflow = session.Get(Workflow) ?? (await nexus.Schedules.FindAsync(session.Get(Name), ct)).Workflow;
        var edit = new ScheduleEdit(
            session.Get(Cron), session.Get(Workflow), session.Get(Zone), await InputAsync(session, nexus, workflow, ct), Secrets(session), session.Get(Overlap), session.Get(Missed), session.Get(Jitter), session.Get(Revision));
        SchedulesVerb.Show(session.Screen, await nexus.Schedules.EditAsync(session.Get(Name), edit, ct));
        return ExitCode.Done;
    }

    /// <summary>Null: none was given.</summary>
    private static async Task<JsonObject?> InputAsync(Session session, INexus nexus, string workflow, CancellationToken ct) =>
        session.Get(Input) is not { Length: > 0 } && session.Get(InputFile) is null ? null
            : InputArguments.Read(session.Get(Input), session.Get(InputFile), await InputArguments.SensitiveOfAsync(nexus, workflow, ct));

    /// <summary>Null: none was given.</summary>
    private static Dictionary<string, string>? Secrets(Session session)
    {
        if (session.Get(Secret) is not { Length: > 0 } given)
        {
            return null;
        }

        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in given)
        {
            if (pair.Split('=', 2) is not [{ Length: > 0 } input, { Length: > 0 } secret])
            {
                throw RefusalException.Usage("A secret of a schedule is written --secret INPUT=SECRET, with the name that 'secrets set' gave it.");
            }

            secrets[input] = secret;
        }

        return secrets;
    }

    private static RefusalException Needed(string option) => RefusalException.Usage($"A new schedule needs '{option}'. See '{Hints.Command("schedules add --help")}'.");
}
