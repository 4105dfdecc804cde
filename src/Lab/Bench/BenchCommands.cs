namespace NexusWorkflows.Lab;

/// <summary>The commands of this bench.</summary>
internal static class BenchCommands
{
    private static readonly string[] Root =
        ["--db-root-username", "--mariadb-root-username", "--root-login", "--db-root-password", "--mariadb-root-password", "--root-password"];

    private static readonly Dictionary<string, BenchCommand> ByName = All().ToDictionary(command => command.Name);

    public static BenchCommand? Find(string? name) => name is null ? null : ByName.GetValueOrDefault(name);

    private static IEnumerable<BenchCommand> All() =>
    [
        new("new-site", [.. Root, "--db-name", "--db-password", "--db-type", "--db-host", "--db-port", "--db-user", "--db-socket", "--admin-password", "--install-app", "--source-sql", "--mariadb-user-host-login-scope"],
            ["--set-default", "--force", "--verbose", "--no-mariadb-socket", "--setup-db", "--no-setup-db"], ["SITE"], SiteCommands.NewSite, Halves: true),
        new("drop-site", [.. Root, "--archived-sites-path"], ["--no-backup", "--force"], ["SITE"], SiteCommands.DropSite, Halves: true),
        new("install-app", [], ["--force"], ["APPS"], AppCommands.Install, Halves: true),
        new("uninstall-app", [], ["--yes", "-y", "--no-backup", "--dry-run", "--force"], ["APP"], AppCommands.Uninstall, Halves: true),
        new("list-apps", ["--format", "-f"], [], [], AppCommands.List, Reads: true),
        new("backup", ["--backup-path", "--backup-path-db", "--backup-path-files", "--backup-path-private-files", "--backup-path-conf", "--include", "--only", "-i", "--exclude", "-e"],
            ["--with-files", "--compress", "--verbose", "--ignore-backup-conf", "--old-backup-metadata"], [], BackupCommands.Backup, Halves: true, Reads: true),
        new("restore", [.. Root, "--with-public-files", "--with-private-files", "--encryption-key", "--admin-password", "--install-app", "--db-name"], ["--force"], ["SQL-FILE-PATH"], BackupCommands.Restore, Halves: true),
        new("set-admin-password", [], ["--logout-all-sessions"], [], UserCommands.SetAdminPassword),
        new("set-password", [], ["--logout-all-sessions"], ["USER"], UserCommands.SetPassword),
        new("add-system-manager", ["--first-name", "--last-name", "--password"], ["--send-welcome-email"], ["EMAIL"], UserCommands.AddSystemManager),
        new("add-user", ["--first-name", "--last-name", "--password", "--user-type", "--add-role"], ["--send-welcome-email"], ["EMAIL"], UserCommands.AddUser),
        new("disable-user", [], [], ["EMAIL"], UserCommands.DisableUser),
        new("set-config", [], ["-g", "--global", "-p", "--parse", "--as-dict", "-gp", "-pg"], ["KEY", "VALUE"], ConfigCommands.SetConfig),
        new("show-config", ["-f", "--format"], [], [], ConfigCommands.ShowConfig, Reads: true),
        new("set-maintenance-mode", [], [], ["STATE"], ConfigCommands.SetMaintenanceMode),
        new("enable-scheduler", [], [], [], ConfigCommands.EnableScheduler),
        new("disable-scheduler", [], [], [], ConfigCommands.DisableScheduler),
        new("scheduler", ["--format", "-f"], ["--verbose"], ["STATE"], ConfigCommands.Scheduler, Reads: true),
        new("ready-for-migration", [], [], [], (context, _) => context.Sites().Count > 0 ? 0 : 1),
        new("clear-cache", [], [], [], (context, _) => context.Sites().Count > 0 ? 0 : 1),
        new("migrate", [], ["--skip-failing", "--skip-search-index"], [], AppCommands.Migrate),
        new("execute", ["--args", "--kwargs"], ["--profile"], ["METHOD"], ExecuteCommand.Run, Reads: true),
        new("version", ["--format", "-f"], [], [], AppCommands.Version, Reads: true),
    ];
}
