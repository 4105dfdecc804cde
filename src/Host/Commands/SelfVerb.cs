using System.CommandLine;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;
using NexusWorkflows.Storage.Moving;

namespace NexusWorkflows.Host.Commands;

/// <summary>What concerns this installation itself.</summary>
internal static class SelfVerb
{
    private const string MariaDb = "mariadb";

    private static readonly Option<string> To = new("--to") { Description = "Where to: 'mariadb', the empty database that 'store: mariadb:' of the configuration names", HelpName = "STORE", Required = true };

    public static Verb Make() => new Verb("self", "Look after this installation") { Examples = ["self move --to mariadb"] }.Takes(
        new Verb("move", "Copy the SQLite store of the data directory into an empty MariaDB database, and compare the two; the file stays as it is") { Examples = ["self move --to mariadb", "self move --to mariadb --json"] }.Takes(To).Does(MoveAsync));

    private static async Task<int> MoveAsync(Session session, CancellationToken ct)
    {
        if (session.Get(To) != MariaDb)
        {
            throw RefusalException.Invalid("self.move_to", $"'{session.Get(To)}' is nowhere to move a store to. It can be '{MariaDb}'.");
        }

        if (session.Configuration.Store.MariaDb is not { } settings)
        {
            throw RefusalException.Invalid("self.no_target", "The configuration names no database to move to. Add 'store: mariadb:' with host, database, user and passwordFile to it, then move; from then on every verb uses that store.");
        }

        if (!File.Exists(session.Data.Database))
        {
            throw RefusalException.Invalid("self.no_store", $"There is no SQLite store '{session.Data.Database}' to move. Without one, a MariaDB store begins empty: nothing has to be moved.");
        }

        session.Announce();
        if (ServerFile.Read(session.Data) is { } server && await ServerDoor.AnswersAsync(server.Url, ct))
        {
            throw RefusalException.Conflict("self.server_runs", $"A server of this data directory runs at '{server.Url}' (process {server.Pid}). Stop it first.");
        }

        return Tell(session, await CopyAsync(session, settings, ct));
    }

    private static async Task<IReadOnlyList<MovedTable>> CopyAsync(Session session, Setup.MariaDbSettings settings, CancellationToken ct)
    {
        var auditKey = AuditKey.Of(MasterKey.Load(session.Data));
        try
        {
            return await StoreMove.RunAsync(session.Data.Database, Composition.AddressOf(settings), auditKey, session.Clock, table => session.Screen.Tell($"{table.Name}: {table.Rows} rows copied and compared"), ct);
        }
        catch (StoreException exception) when (exception.Code is "store.not_empty" or "store.busy")
        {
            throw RefusalException.Conflict(exception.Code, exception.Message);
        }
    }

    private static int Tell(Session session, IReadOnlyList<MovedTable> tables)
    {
        if (session.Screen.Json)
        {
            session.Screen.Document(new JsonObject { ["from"] = session.Data.Database, ["to"] = MariaDb, ["tables"] = new JsonObject(tables.Select(table => KeyValuePair.Create<string, JsonNode?>(table.Name, table.Rows))) }, DoorJson.Context.JsonObject);
        }
        else
        {
            session.Screen.Tell($"Moved {tables.Sum(table => table.Rows)} rows, each compared. '{session.Data.Database}' is as it was: keep it as a backup of this moment. Every verb uses MariaDB now, as the configuration says.");
        }

        return ExitCode.Done;
    }
}
