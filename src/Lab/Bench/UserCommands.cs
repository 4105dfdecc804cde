using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>The commands about a site's users and their passwords.</summary>
internal static class UserCommands
{
    public static int SetAdminPassword(BenchContext context, CommandLine line)
    {
        foreach (var site in context.Sites())
        {
            var password = line.Names.FirstOrDefault() ?? context.Streams.Ask($"Administrator's password for {site.Name}: ");
            Store(context, site, "Administrator", password);
        }

        return 0;
    }

    public static int SetPassword(BenchContext context, CommandLine line)
    {
        foreach (var site in context.Sites())
        {
            var password = line.Names.ElementAtOrDefault(1) ?? context.Streams.Ask($"{line.Names[0]}'s password for {site.Name}: ");
            Store(context, site, line.Names[0], password);
        }

        return 0;
    }

    public static int AddSystemManager(BenchContext context, CommandLine line) => Add(context, line, "System User", FrappeRoles.All);

    public static int AddUser(BenchContext context, CommandLine line) => Add(context, line, line.Value("--user-type"), line.Values("--add-role"));

    public static int DisableUser(BenchContext context, CommandLine line)
    {
        foreach (var site in context.Sites())
        {
            context.Open(site).Change(tables => UserOf(tables, line.Names[0])["enabled"] = 0);
        }

        return 0;
    }

    private static int Add(BenchContext context, CommandLine line, string? userType, IReadOnlyList<string> roles)
    {
        var email = line.Names[0];
        foreach (var site in context.Sites())
        {
            var database = context.Open(site);
            if (email.IndexOf('@', StringComparison.Ordinal) <= 0 || email.EndsWith('@'))
            {
                throw BenchExit.Traceback($"frappe.exceptions.InvalidEmailAddressError: {email} is not a valid Email Address");
            }

            database.Change(tables => AddTo(tables, context, line, userType, roles));
        }

        return 0;
    }

    private static void AddTo(JsonObject tables, BenchContext context, CommandLine line, string? userType, IReadOnlyList<string> roles)
    {
        var email = line.Names[0];
        if (tables.Table("User").ContainsKey(email))
        {
            throw BenchExit.Traceback($"frappe.exceptions.DuplicateEntryError: ('User', '{email}', IntegrityError(1062, \"Duplicate entry '{email}' for key 'PRIMARY'\"))");
        }

        var unknown = roles.Select((role, i) => (Role: role, Row: i + 1)).FirstOrDefault(row => !tables.Table("Role").ContainsKey(row.Role));
        if (unknown.Role is not null)
        {
            throw BenchExit.Traceback($"frappe.exceptions.LinkValidationError: Could not find Row #{unknown.Row}: Role: {unknown.Role}");
        }

        var fields = new JsonObject { ["first_name"] = line.Value("--first-name"), ["last_name"] = line.Value("--last-name") };
        FrappeTables.AddUser(tables, fields, email, FrappeTables.Stamp(tables, context.Time), userType, roles);
        if (line.Value("--password") is { } password)
        {
            FrappeTables.SetPassword(tables, email, password);
        }
    }

    private static void Store(BenchContext context, SiteFolder site, string user, string password) => context.Open(site).Change(tables =>
    {
        UserOf(tables, user);
        FrappeTables.SetPassword(tables, user, password);
    });

    private static JsonObject UserOf(JsonObject tables, string user) =>
        tables.Table("User")[user] as JsonObject ?? throw BenchExit.Traceback($"frappe.exceptions.DoesNotExistError: User {user} not found");
}
