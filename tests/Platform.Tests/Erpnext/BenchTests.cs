using System.Text.Json.Nodes;
using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Platform.Tests.Erpnext;

/// <summary>A bench folder with a <c>bench</c> program that says what Frappe 15.105 says, and notes what it was told.</summary>
public sealed class BenchTests : IDisposable
{
    private const string Domain = "acme.example.com";
    private const string Config = "{\n \"db_name\": \"_228e12adb749faaa\",\n \"db_password\": \"YFZZjBMK98aUSaqQ\",\n \"db_type\": \"mariadb\",\n \"big\": 12345678901234567890\n}";

    private readonly TempFolder _folder = new();
    private readonly Bench _bench;
    private readonly Execution _execution = new("run-1", TimeSpan.FromSeconds(20), null);

    public BenchTests()
    {
        _folder.Write("root-password", "rootpw-77\n");
        _folder.Write("bench/sites/apps.txt", "frappe\nerpnext\n");
        var transport = new LocalCommandTransport(new LocalTransportOptions { WorkingDirectory = _folder["bench"], RunDirectory = _folder["runs"] }, TimeProvider.System);
        _bench = new Bench(transport, new BenchOptions { Name = "main", Bench = _folder["bin/bench"], DatabaseClient = _folder["bin/mariadb"], BenchDirectory = _folder["bench"], DatabaseRootPasswordFile = _folder["root-password"] });
    }

    private string Told => File.ReadAllText(_folder["told"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task FindSite_NoFolder_IsNull() => Assert.Null(await _bench.FindSiteAsync(Domain, default));

    [Fact]
    public async Task FindSite_FolderAlone_IsHalfMade()
    {
        Directory.CreateDirectory(_folder[$"bench/sites/{Domain}/locks"]);

        AssertFacts(new SiteFacts(Domain, false, null, [], false), await _bench.FindSiteAsync(Domain, default));
    }

    [Theory]
    [InlineData(@"echo; echo '[""frappe"", ""erpnext""]'", "frappe,erpnext")]
    [InlineData(@"echo; echo '""[\""frappe\""]""'", "frappe")]
    [InlineData("exit 0", "")]
    [InlineData("echo \"pymysql.err.OperationalError: (1045, \\\"Access denied for user '_228e12adb749faaa'@'localhost' (using password: YES)\\\")\" >&2; exit 1", "")]
    [InlineData("echo \"pymysql.err.ProgrammingError: (1146, \\\"Table '_x.tabDefaultValue' doesn't exist\\\")\" >&2; exit 1", "")]
    public async Task FindSite_WithConfig_TellsTheAppsThatAreThere(string says, string apps)
    {
        SayOf("bench", says);
        _folder.Write($"bench/sites/{Domain}/site_config.json", Config);

        var expected = apps.Split(',', StringSplitOptions.RemoveEmptyEntries);
        AssertFacts(new SiteFacts(Domain, true, "_228e12adb749faaa", expected, expected.Length > 0), await _bench.FindSiteAsync(Domain, default));
        Assert.StartsWith($"--site {Domain} execute frappe.get_installed_apps\n", Told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FindSite_DatabaseServerDown_IsNoAnswer()
    {
        SayOf("bench", "echo \"pymysql.err.OperationalError: (2003, \\\"Can't connect to MySQL server on 'db'\\\")\" >&2; exit 1");
        _folder.Write($"bench/sites/{Domain}/site_config.json", Config);

        var fault = await Assert.ThrowsAsync<PlatformException>(() => _bench.FindSiteAsync(Domain, default));

        Assert.Equal((FaultKind.Transient, "erpnext.database_unreachable"), (fault.Kind, fault.Code));
    }

    [Fact]
    public async Task NewSite_Told_PasswordsGoByStandardInputAlone()
    {
        var lines = new List<string>();
        SayOf("bench", "echo 'typed rootpw-77'");

        await _bench.NewSiteAsync(new NewSite(Domain, "_acme", "Adm1n-pw", []), _execution with { OnLine = lines.Add }, default);

        Assert.Equal($"new-site {Domain} --db-name _acme --db-root-username root --mariadb-user-host-login-scope=%\nrootpw-77\nAdm1n-pw\nAdm1n-pw\n", Told);
        Assert.Equal(["typed ********"], lines);
    }

    [Fact]
    public async Task NewSite_WithApps_InstallsEachByItself()
    {
        SayOf("bench", "");

        await _bench.NewSiteAsync(new NewSite(Domain, "_acme", "p", ["frappe", "erpnext"]), _execution, default);

        Assert.Equal($"new-site {Domain} --db-name _acme --db-root-username root --mariadb-user-host-login-scope=%\nrootpw-77\np\np\n--site {Domain} install-app erpnext\n", Told);
    }

    [Theory]
    [InlineData("Acme.example.com", "_acme", "p", "erpnext.invalid_name", "'Acme.example.com' is no site name: a site name is a host name in lower case with at least one dot, such as 'acme.example.com'. Correct it.")]
    [InlineData("../etc.d", "_acme", "p", "erpnext.invalid_name", "'../etc.d' is no site name: a site name is a host name in lower case with at least one dot, such as 'acme.example.com'. Correct it.")]
    [InlineData("a.example.com\n", "_acme", "p", "erpnext.invalid_name", "'a.example.com\n' is no site name: a site name is a host name in lower case with at least one dot, such as 'acme.example.com'. Correct it.")]
    [InlineData(Domain, "mysql", "p", "erpnext.invalid_name", "'mysql' is no database name: a site's database name is made of letters, digits and '_', has at most 64 of them and isn't one of MariaDB's own. Correct it.")]
    [InlineData(Domain, "a'b", "p", "erpnext.invalid_name", "'a'b' is no database name: a site's database name is made of letters, digits and '_', has at most 64 of them and isn't one of MariaDB's own. Correct it.")]
    [InlineData(Domain, "_acme", "one\ntwo", "erpnext.invalid_password", "The password can't be used: it is empty or holds a line break or another control character. Choose another.")]
    public async Task NewSite_BadName_RunsNothing(string domain, string database, string password, string code, string message)
    {
        var fault = await Assert.ThrowsAsync<PlatformException>(() => _bench.NewSiteAsync(new NewSite(domain, database, password, []), _execution, default));

        Assert.Equal((FaultKind.Permanent, code, message), (fault.Kind, fault.Code, fault.Message));
        Assert.False(Directory.Exists(_folder["runs"]));
    }

    [Fact]
    public async Task InstallApp_Forced_SaysSo()
    {
        SayOf("bench", "echo 'App erpnext already installed'");

        await _bench.InstallAppAsync(Domain, "erpnext", force: true, _execution, default);

        Assert.Equal($"--site {Domain} install-app erpnext --force\n", Told);
    }

    [Fact]
    public async Task SetAdminPassword_Told_ByStandardInput()
    {
        SayOf("bench", "");

        await _bench.SetAdminPasswordAsync(Domain, "n3w-pw", _execution, default);

        Assert.Equal($"--site {Domain} set-admin-password\nn3w-pw\n", Told);
    }

    [Fact]
    public async Task DatabaseExists_Asked_PasswordInTheOptionFileOnStandardInput()
    {
        SayOf("mariadb", "echo _acme");

        Assert.True(await _bench.DatabaseExistsAsync("_acme", default));
        Assert.False(await _bench.DatabaseExistsAsync("_other", default));
        Assert.StartsWith("--defaults-extra-file=/dev/stdin --host db --user root --batch --skip-column-names -e SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME='_acme'\n[client]\npassword=rootpw-77\n", Told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a-b_c.1", "[client]\npassword=a-b_c.1\n")]
    [InlineData(@"a#b\c""d", "[client]\npassword=\"a#b\\\\c\"d\"\n")]
    public void OptionFile_OddPassword_IsQuoted(string password, string file) => Assert.Equal(file, DatabaseClient.OptionFile(password));

    [Fact]
    public async Task DropSite_Dropped_RemovesThisArchiveAlone()
    {
        MakeSite();
        _folder.Write($"bench/sites/archived_sites/{Domain}/site_config.json", "older");
        _folder.Write($"bench/sites/archived_sites/{Domain}.evil/.nexus-drop", "not a number behind the name");
        SayOf("bench", $"case \"$*\" in *execute*) exit 0;; esac; mv 'sites/{Domain}' 'sites/archived_sites/{Domain}1'; mkdir -p 'sites/{Domain}/indexes'");

        await _bench.DropSiteAsync(Domain, _execution, default);

        Assert.EndsWith($"drop-site {Domain} --db-root-username root --no-backup --force --archived-sites-path {_folder["bench/sites/archived_sites"]}\nrootpw-77\n", Told, StringComparison.Ordinal);
        Assert.Equal([Domain, Domain + ".evil"], Directory.GetDirectories(_folder["bench/sites/archived_sites"]).Select(Path.GetFileName).Order());
        Assert.False(Directory.Exists(_folder[$"bench/sites/{Domain}"]));
    }

    [Fact]
    public async Task DropSite_KilledAfterTheDrop_NextCallRemovesTheArchive()
    {
        MakeSite();
        SayOf("bench", $"case \"$*\" in *execute*) exit 0;; esac; mkdir -p sites/archived_sites; mv 'sites/{Domain}' 'sites/archived_sites/{Domain}'; kill -9 $$");
        var fault = await Assert.ThrowsAsync<PlatformException>(() => _bench.DropSiteAsync(Domain, _execution, default));
        Assert.Equal((FaultKind.Unknown, "erpnext.killed"), (fault.Kind, fault.Code));

        await _bench.DropSiteAsync(Domain, _execution, default);

        Assert.Empty(Directory.GetDirectories(_folder["bench/sites/archived_sites"]));
    }

    [Fact]
    public async Task DropSite_Refused_LeavesNoMark()
    {
        MakeSite();
        SayOf("bench", "case \"$*\" in *execute*) exit 0;; esac; echo \"pymysql.err.OperationalError: (1045, \\\"Access denied for user 'root'@'db' (using password: YES)\\\")\" >&2; exit 1");

        var fault = await Assert.ThrowsAsync<PlatformException>(() => _bench.DropSiteAsync(Domain, _execution, default));

        Assert.Equal((FaultKind.Permanent, "erpnext.database_access_denied"), (fault.Kind, fault.Code));
        Assert.Equal(["site_config.json"], Directory.GetFileSystemEntries(_folder[$"bench/sites/{Domain}"]).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("echo _228e12adb749faaa", false)]
    [InlineData("", true)]
    public async Task DropSite_DatabaseThatRefusesTheSite_IsNotDropped(string databases, bool drops)
    {
        MakeSite();
        SayOf("mariadb", databases);
        SayOf("bench", $"case \"$*\" in drop-site*) rm -r 'sites/{Domain}'; exit 0;; esac; echo \"pymysql.err.OperationalError: (1045, \\\"Access denied for user '_228e12adb749faaa'@'db' (using password: YES)\\\")\" >&2; exit 1");

        await _bench.DropSiteAsync(Domain, _execution, default);

        Assert.Equal(drops, Told.Contains("drop-site", StringComparison.Ordinal));
        Assert.False(Directory.Exists(_folder[$"bench/sites/{Domain}"]));
    }

    [Fact]
    public async Task DropSite_Absent_IsDone() => await _bench.DropSiteAsync(Domain, _execution, default);

    [Fact]
    public async Task DropSite_LinkInTheFoldersPlace_IsLeftAlone()
    {
        var outside = _folder.Write("outside/file", "x");
        Directory.CreateSymbolicLink(_folder[$"bench/sites/{Domain}"], _folder["outside"]);

        var fault = await Assert.ThrowsAsync<PlatformException>(() => _bench.DropSiteAsync(Domain, _execution, default));

        Assert.Equal("erpnext.site_still_there", fault.Code);
        Assert.True(File.Exists(outside));
    }

    [Fact]
    public async Task WriteSiteConfig_MergesKeysAndKeepsTheRest()
    {
        var file = _folder.Write($"bench/sites/{Domain}/site_config.json", Config);

        await _bench.WriteSiteConfigAsync(Domain, new JsonObject { ["mail_server"] = "smtp.example.com", ["limits"] = new JsonObject { ["users"] = 5 }, ["note"] = "Grüße $(id) 'x'" }, ["db_type", "never_there"], default);

        Assert.Equal("{\n \"db_name\": \"_228e12adb749faaa\",\n \"db_password\": \"YFZZjBMK98aUSaqQ\",\n \"big\": 12345678901234567890,\n \"mail_server\": \"smtp.example.com\",\n \"limits\": {\n  \"users\": 5\n },\n \"note\": \"Grüße $(id) 'x'\"\n}", File.ReadAllText(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(["locks", "site_config.json"], Directory.GetFileSystemEntries(_folder[$"bench/sites/{Domain}"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task WriteSiteConfig_ManyAtOnce_LosesNothing()
    {
        _folder.Write($"bench/sites/{Domain}/site_config.json", Config);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _bench.WriteSiteConfigAsync(Domain, new JsonObject { [$"key{i}"] = i }, [], default)));

        var config = await _bench.ReadSiteConfigAsync(Domain, default);
        Assert.Equal([0, 1, 2, 3], Enumerable.Range(0, 4).Select(i => config[$"key{i}"]!.GetValue<int>()));
    }

    [Fact]
    public async Task ReadSiteConfig_Broken_QuotesNothingOfIt()
    {
        _folder.Write($"bench/sites/{Domain}/site_config.json", "{\"db_password\": \"YFZZ");

        var fault = await Assert.ThrowsAsync<PlatformException>(() => _bench.ReadSiteConfigAsync(Domain, default));

        Assert.Equal($"The configuration of site '{Domain}' is no JSON object. Repair site_config.json from a backup.", fault.Message);
        Assert.Null(fault.InnerException);
    }

    [Fact]
    public async Task WriteSiteConfig_NoSite_IsSaid()
    {
        var fault = await Assert.ThrowsAsync<PlatformException>(() => _bench.WriteSiteConfigAsync(Domain, [], [], default));

        Assert.Equal((FaultKind.Permanent, $"Site '{Domain}' has no site_config.json. Create the site first."), (fault.Kind, fault.Message));
    }

    [Fact]
    public async Task AvailableApps_ListsTheFile() => Assert.Equal(["frappe", "erpnext"], await _bench.AvailableAppsAsync(default));

    [Fact]
    public async Task Probe_NoBenchProgram_IsDown()
    {
        var fault = await Assert.ThrowsAsync<PlatformException>(() => _bench.ProbeAsync(default));
        Assert.Equal((FaultKind.Down, "erpnext.bench_missing"), (fault.Kind, fault.Code));

        SayOf("bench", "");
        await _bench.ProbeAsync(default);
    }

    private static void AssertFacts(SiteFacts expected, SiteFacts? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Apps, actual.Apps);
        Assert.Equal(expected with { Apps = actual.Apps }, actual);
    }

    private void MakeSite() => _folder.Write($"bench/sites/{Domain}/site_config.json", Config);

    private void SayOf(string program, string body) => _folder.Script($"bin/{program}", $"{{ echo \"$*\"; cat; }} >>'{_folder["told"]}'\n{body}");
}
