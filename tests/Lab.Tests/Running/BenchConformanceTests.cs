using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Tests;

/// <summary>The cases observed on Frappe 15.105.0, played against the real bench process.</summary>
public sealed class BenchConformanceTests(LabFixture fixture) : IClassFixture<LabFixture>
{
    private const string Asked = "Warning: Password input may be echoed.\n";
    private readonly RunningLab lab = fixture.Lab;

    [Fact]
    public async Task NewSite_PasswordsOnStdin_AsksForThreeOnStderr()
    {
        var ended = await lab.AnsweredAsync($"{lab.RootPassword}\npw-1\npw-1\n", "new-site", "s1.test");
        Assert.Equal((0, $"{Asked}MySQL root password: \n{Asked}Set Administrator password: \n{Asked}Re-enter Administrator password: \n"), (ended.Code, ended.Error));
        Assert.EndsWith("100%\nUpdating Dashboard for frappe\n*** Scheduler is disabled ***\n", ended.Output);
        Assert.Equal(339, ended.Output.Count(c => c == '\r'));
        Assert.Equal(["db_name", "db_password", "db_type"], Config("s1.test").Select(field => field.Key));
    }

    [Fact]
    public async Task NewSite_FolderExists_SaysSoOnStdout()
    {
        await lab.NewSiteAsync("s2.test");
        Assert.Equal(new Ended(1, "Site s2.test already exists\n", ""), await lab.NewSiteAsync("s2.test"));
    }

    [Fact]
    public async Task NewSite_WrongRootPassword_LeavesFolderAndConfig()
    {
        var ended = await lab.BenchAsync("new-site", "s3.test", "--db-root-password", "WRONG", "--admin-password", "x");
        Assert.Equal((1, ""), (ended.Code, ended.Output));
        Assert.EndsWith("pymysql.err.OperationalError: (1045, \"Access denied for user 'root'@'localhost' (using password: YES)\")\n", ended.Error);
        Assert.False(Directory.Exists(Database("s3.test")));
        Assert.Equal("Site s3.test already exists\n", (await lab.NewSiteAsync("s3.test")).Output);
        var listed = await lab.BenchAsync("--site", "s3.test", "list-apps");
        Assert.Equal(1, listed.Code);
        Assert.EndsWith($"Access denied for user '{Config("s3.test")["db_name"]}'@'localhost' (using password: YES)\")\n", listed.Error);
    }

    [Fact]
    public async Task NewSite_NoPasswordAndNoStdin_Aborts()
    {
        Assert.Equal(new Ended(1, "", $"{Asked}MySQL root password: \nAborted!\n"), await lab.BenchAsync("new-site", "s4.test", "--admin-password", "x"));
    }

    [Fact]
    public async Task NewSite_NoAdminPassword_LeavesSiteWithFrappe()
    {
        var ended = await lab.BenchAsync("new-site", "s5.test", "--db-root-password", lab.RootPassword);
        Assert.Equal((1, $"{Asked}Set Administrator password: \nAborted!\n"), (ended.Code, ended.Error));
        Assert.Equal(new Ended(0, "\nfrappe 15.105.0 UNVERSIONED\n", ""), await lab.BenchAsync("--site", "s5.test", "list-apps"));
    }

    [Fact]
    public async Task NewSite_DatabaseExists_RefusesUnlessForced()
    {
        await lab.NewSiteAsync("s6.test", "--db-name", "_six");
        var ended = await lab.NewSiteAsync("s6b.test", "--db-name", "_six");
        Assert.Equal(1, ended.Code);
        Assert.EndsWith("Exception: Database _six already exists\n", ended.Error);
        Assert.Equal(0, (await lab.NewSiteAsync("s6b.test", "--force")).Code);
        var robbed = await lab.BenchAsync("--site", "s6.test", "list-apps");
        Assert.EndsWith("(1045, \"Access denied for user '_six'@'localhost' (using password: YES)\")\n", robbed.Error);
    }

    [Fact]
    public async Task NewSite_UnknownApp_LeavesFrappeOnlySite()
    {
        var ended = await lab.NewSiteAsync("s7.test", "--install-app", "nosuchapp");
        Assert.Equal(1, ended.Code);
        Assert.EndsWith("Could not find app \"nosuchapp\": \nNo module named 'nosuchapp'\n", ended.Output);
        Assert.EndsWith("ModuleNotFoundError: No module named 'nosuchapp'\n", ended.Error);
        Assert.Equal("[\"frappe\"]\n", (await lab.BenchAsync("--site", "s7.test", "execute", "frappe.get_installed_apps")).Output);
    }

    [Theory]
    [InlineData("bad name!")]
    [InlineData("../up")]
    public async Task NewSite_BadName_IsRefused(string name)
    {
        var ended = await lab.NewSiteAsync(name);
        Assert.Equal(1, ended.Code);
        Assert.EndsWith($"ValueError: Invalid site name `{name}`\n", ended.Error);
    }

    [Fact]
    public async Task InstallApp_EachCase_AnswersAsObserved()
    {
        await lab.NewSiteAsync("s8.test");
        var installed = await lab.BenchAsync("--site", "s8.test", "install-app", "erpnext");
        Assert.Equal((0, ""), (installed.Code, installed.Error));
        Assert.StartsWith("\nInstalling erpnext...\n", installed.Output);
        Assert.Equal(new Ended(0, "App erpnext already installed\n", ""), await lab.BenchAsync("--site", "s8.test", "install-app", "erpnext"));
        Assert.Equal(new Ended(0, "\nfrappe  15.105.0 UNVERSIONED\nerpnext 15.104.3 UNVERSIONED\n", ""), await lab.BenchAsync("--site", "s8.test", "list-apps"));
        Assert.Equal("{\n \"s8.test\": [\n  \"frappe\",\n  \"erpnext\"\n ]\n}\n", (await lab.BenchAsync("--site", "s8.test", "list-apps", "--format", "json")).Output);
        var unknown = await lab.BenchAsync("--site", "s8.test", "install-app", "nosuchapp");
        Assert.Equal((1, ""), (unknown.Code, unknown.Error));
        Assert.Contains("An error occurred while installing nosuchapp: No module named 'nosuchapp'\n", unknown.Output);
    }

    [Theory]
    [InlineData(1, "Please specify --site sitename\n", "", "install-app", "erpnext")]
    [InlineData(1, "Please specify --site sitename\n", "", "backup")]
    [InlineData(1, "Site nosuch.test does not exist!\n", "", "--site", "nosuch.test", "install-app", "erpnext")]
    [InlineData(1, "Site nosuch.test does not exist!\n", "", "--site", "nosuch.test", "list-apps")]
    [InlineData(1, "Backup failed for Site nosuch.test. Database or site_config.json may be corrupted\n", "", "--site", "nosuch.test", "backup")]
    [InlineData(0, "", "", "list-apps")]
    [InlineData(2, "", "Usage: bench frappe [OPTIONS] COMMAND [ARGS]...\nTry 'bench frappe --help' for help.\n\nError: No such command 'backup-all-sites'.\n", "backup-all-sites")]
    [InlineData(2, "", "Usage: bench  backup [OPTIONS]\nTry 'bench  backup --help' for help.\n\nError: No such option: --nosuch\n", "--site", "nosuch.test", "backup", "--nosuch")]
    public async Task Command_WithoutItsSite_AnswersAsObserved(int code, string output, string error, params string[] arguments)
    {
        Assert.Equal(new Ended(code, output, error), await lab.BenchAsync(arguments));
    }

    [Fact]
    public async Task DropSite_EachCase_AnswersAsObserved()
    {
        await lab.NewSiteAsync("s9.test");
        var wrong = await lab.BenchAsync("drop-site", "s9.test", "--no-backup", "--db-root-password", "WRONG");
        Assert.Equal((1, "Dropping site database and user\n"), (wrong.Code, wrong.Output));
        Assert.True(Directory.Exists(Database("s9.test")));
        var database = Database("s9.test");
        var dropped = await lab.AnsweredAsync($"{lab.RootPassword}\n", "drop-site", "s9.test", "--archived-sites-path", Path.Combine(lab.Sites, "archived_sites"));
        Assert.Equal((0, $"{Asked}MySQL root password: \n"), (dropped.Code, dropped.Error));
        Assert.EndsWith($"Dropping site database and user\nMoving site to archive under {lab.Sites}/archived_sites\n", dropped.Output);
        Assert.False(Directory.Exists(database));
        Assert.Equal(4, Directory.GetFiles(Path.Combine(lab.Sites, "archived_sites", "s9.test", "private", "backups")).Length);
        var again = await lab.BenchAsync("drop-site", "s9.test", "--no-backup", "--force", "--db-root-password", lab.RootPassword);
        Assert.Equal(1, again.Code);
        Assert.EndsWith("frappe.exceptions.IncorrectSitePath: 404 Not Found: s9.test does not exist\n", again.Error);
    }

    [Fact]
    public async Task Users_EachCase_AnswersAsObserved()
    {
        await lab.NewSiteAsync("s10.test");
        Assert.Equal(new Ended(0, "", $"{Asked}Administrator's password for s10.test: \n"), await lab.AnsweredAsync("new-pw-2\n", "--site", "s10.test", "set-admin-password"));
        Assert.Equal(new Ended(1, "", $"{Asked}Administrator's password for s10.test: \nAborted!\n"), await lab.BenchAsync("--site", "s10.test", "set-admin-password"));
        Assert.Equal(new Ended(0, "", ""), await lab.BenchAsync("--site", "s10.test", "add-system-manager", "o@s.example", "--first-name", "Olga"));
        var twice = await lab.BenchAsync("--site", "s10.test", "add-system-manager", "o@s.example");
        Assert.EndsWith("frappe.exceptions.DuplicateEntryError: ('User', 'o@s.example', IntegrityError(1062, \"Duplicate entry 'o@s.example' for key 'PRIMARY'\"))\n", twice.Error);
        var odd = await lab.BenchAsync("--site", "s10.test", "add-system-manager", "notmail");
        Assert.EndsWith("frappe.exceptions.InvalidEmailAddressError: notmail is not a valid Email Address\n", odd.Error);
        var role = await lab.BenchAsync("--site", "s10.test", "add-user", "u@s.example", "--add-role", "Nosuch");
        Assert.EndsWith("frappe.exceptions.LinkValidationError: Could not find Row #1: Role: Nosuch\n", role.Error);
        Assert.Equal("3\n", (await lab.BenchAsync("--site", "s10.test", "execute", "frappe.client.get_count", "--kwargs", "{'doctype': \"User\"}")).Output);
    }

    [Fact]
    public async Task Config_SetAndShown_KeepsPythonsTypes()
    {
        await lab.NewSiteAsync("s11.test");
        await lab.BenchAsync("--site", "s11.test", "set-config", "note", "hello");
        await lab.BenchAsync("--site", "s11.test", "set-config", "-p", "limits", "{'users': 5, 'x': True}");
        await lab.BenchAsync("--site", "s11.test", "set-config", "gone", "1");
        await lab.BenchAsync("--site", "s11.test", "set-config", "gone", "None");
        await lab.BenchAsync("--site", "s11.test", "set-maintenance-mode", "on");
        var config = Config("s11.test");
        Assert.Equal(("hello", "{\"users\":5,\"x\":true}", 1), ((string)config["note"]!, config["limits"]!.ToJsonString(), (int)config["maintenance_mode"]!));
        Assert.False(config.ContainsKey("gone"));
        Assert.Equal(new Ended(0, "{\"status\": \"disabled\", \"site\": \"s11.test\"}\n", ""), await lab.BenchAsync("--site", "s11.test", "scheduler", "status", "--format", "json"));
    }

    [Fact]
    public async Task Backup_RestoredIntoTheSite_BringsItsDataBack()
    {
        await lab.NewSiteAsync("s12.test");
        var folder = Path.Combine(lab.Data, "out");
        var taken = await lab.BenchAsync("--site", "s12.test", "backup", "--with-files", "--compress", "--backup-path", folder);
        Assert.EndsWith("Backup for Site s12.test has been successfully completed with files\n", taken.Output);
        var dump = Directory.GetFiles(folder, "*-s12_test-database.sql.gz").Single();
        await lab.BenchAsync("--site", "s12.test", "add-system-manager", "late@s.example");
        var wrong = await lab.BenchAsync("--site", "s12.test", "restore", dump, "--db-root-password", "WRONG");
        Assert.Equal(new Ended(1, "(1045, \"Access denied for user 'root'@'localhost' (using password: YES)\")\n", ""), wrong);
        var restored = await lab.BenchAsync("--site", "s12.test", "restore", dump, "--db-root-password", lab.RootPassword);
        Assert.EndsWith("App frappe already installed\n*** Scheduler is disabled ***\nSite s12.test has been restored\n", restored.Output);
        Assert.Equal("2\n", (await lab.BenchAsync("--site", "s12.test", "execute", "frappe.client.get_count", "--args", "['User']")).Output);
        await File.WriteAllBytesAsync(dump, (await File.ReadAllBytesAsync(dump))[..400]);
        Assert.EndsWith("Command failed\n", (await lab.BenchAsync("--site", "s12.test", "restore", dump, "--force", "--db-root-password", lab.RootPassword)).Output);
        var broken = await lab.BenchAsync("--site", "s12.test", "list-apps");
        Assert.EndsWith($"pymysql.err.ProgrammingError: (1146, \"Table '{Config("s12.test")["db_name"]}.tabSingles' doesn't exist\")\n", broken.Error);
    }

    [Fact]
    public async Task Command_WithPasswordOnItsLine_IsWholeInTheLog()
    {
        await lab.BenchAsync("--site", "s13.test", "set-admin-password", "on-the-line-13");
        Assert.Contains("bench --site s13.test set-admin-password on-the-line-13\n", await File.ReadAllTextAsync(Path.Combine(lab.Sites, "..", "logs", "bench.log")));
    }

    [Fact]
    public async Task MariaDb_AskedForOneSchema_AnswersItsNameOrNothing()
    {
        await lab.NewSiteAsync("s14.test", "--db-name", "_fourteen");
        const string Question = "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME='";
        Assert.Equal(new Ended(0, "_fourteen\n", ""), await lab.MariaDbAsync(lab.RootPassword, Question + "_fourteen'"));
        Assert.Equal(new Ended(0, "", ""), await lab.MariaDbAsync(lab.RootPassword, Question + "_nosuch'"));
        Assert.Equal(new Ended(1, "", "ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)\n"), await lab.MariaDbAsync("WRONG", "SHOW DATABASES"));
    }

    private JsonObject Config(string site) => JsonNode.Parse(File.ReadAllText(Path.Combine(lab.Sites, site, "site_config.json")))!.AsObject();

    private string Database(string site) => Path.Combine(lab.Data, "lab", "databases", (string)Config(site)["db_name"]!);
}
