using NexusWorkflows.Platform.Erpnext;

namespace NexusWorkflows.Platform.Tests.Erpnext;

/// <summary>Texts as Frappe 15.105, MariaDB 10.11 and Docker 20.10 printed them.</summary>
public sealed class BenchAnswerTests
{
    private const string Traceback = "Traceback (most recent call last):\n  File \"<frozen runpy>\", line 198, in _run_module_as_main\n    raise errorclass(errno, errval)\n           ^^^^^^^^^^\n";

    public static TheoryData<int, string, string, FaultKind, string, string> ChangingCommands => new()
    {
        { 1, "Site a1.localhost already exists\n", "", FaultKind.Permanent, "erpnext.site_exists", "Failed to create site 'a1.localhost': Site a1.localhost already exists (exit 1). Choose another name, or look at what is there." },
        { 1, "", Traceback + "Exception: Database _9e27a74d72c91f69 already exists\n", FaultKind.Permanent, "erpnext.database_exists", "Failed to create site 'a1.localhost': Exception: Database _9e27a74d72c91f69 already exists (exit 1). Choose another database name, or look whose it is." },
        { 1, "", Traceback + "pymysql.err.OperationalError: (1045, \"Access denied for user 'root'@'localhost' (using password: YES)\")\n", FaultKind.Permanent, "erpnext.database_access_denied", "Failed to create site 'a1.localhost': pymysql.err.OperationalError: (1045, \"Access denied for user 'root'@'localhost' (using password: YES)\") (exit 1). Correct the user or the password of the database." },
        { 1, "", Traceback + "pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on '127.0.0.1' ([Errno 111] Connection refused)\")\n", FaultKind.Unknown, "erpnext.database_unreachable", "Failed to create site 'a1.localhost': pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on '127.0.0.1' ([Errno 111] Connection refused)\") (exit 1). Look at the database server." },
        { 1, "", Traceback + "ValueError: Invalid site name `bad name!`\n", FaultKind.Permanent, "erpnext.invalid_name", "Failed to create site 'a1.localhost': ValueError: Invalid site name `bad name!` (exit 1). Choose another name." },
        { 1, "Could not find app \"nosuchapp\": \nNo module named 'nosuchapp'\nAn error occurred while installing nosuchapp: No module named 'nosuchapp'\nTraceback with variables (most recent call last):\n  File \"apps/frappe/frappe/commands/site.py\", line 494, in install_app\nbuiltins.ModuleNotFoundError: No module named 'nosuchapp'\n", "", FaultKind.Permanent, "erpnext.app_missing", "Failed to create site 'a1.localhost': An error occurred while installing nosuchapp: No module named 'nosuchapp' (exit 1). Get the app into the bench first." },
        { 1, "Installing erpnext...\nAn error occurred while installing erpnext: ('Module Def', 'Accounts', IntegrityError(1062, \"Duplicate entry 'Accounts' for key 'PRIMARY'\"))\nfrappe.exceptions.DuplicateEntryError: ('Module Def', 'Accounts', IntegrityError(1062, \"Duplicate entry 'Accounts' for key 'PRIMARY'\"))\n", "", FaultKind.Permanent, "erpnext.app_half_installed", "Failed to create site 'a1.localhost': An error occurred while installing erpnext: ('Module Def', 'Accounts', IntegrityError(1062, \"Duplicate entry 'Accounts' for key 'PRIMARY'\")) (exit 1). Install it with force, as long as nobody has data in it." },
        { 1, "", Traceback + "frappe.utils.file_lock.LockTimeoutError: Failed to aquire lock: install_app. Lock may be held by another process.\n", FaultKind.Transient, "erpnext.locked", "Failed to create site 'a1.localhost': frappe.utils.file_lock.LockTimeoutError: Failed to aquire lock: install_app. Lock may be held by another process. (exit 1). Another command works on this site; wait for it." },
        { 1, "Site nosuch.localhost does not exist!\n", "", FaultKind.Permanent, "erpnext.site_missing", "Failed to create site 'a1.localhost': Site nosuch.localhost does not exist! (exit 1). Create the site first." },
        { 1, "", Traceback + "frappe.exceptions.IncorrectSitePath: 404 Not Found: b1.localhost does not exist\n", FaultKind.Permanent, "erpnext.site_missing", "Failed to create site 'a1.localhost': frappe.exceptions.IncorrectSitePath: 404 Not Found: b1.localhost does not exist (exit 1). Create the site first." },
        { 2, "", "Usage: bench  backup [OPTIONS]\nTry 'bench  backup --help' for help.\n\nError: No such option: --nosuch\n", FaultKind.Permanent, "erpnext.usage_error", "Failed to create site 'a1.localhost': this bench doesn't know the command or an option (exit 2, Error: No such option: --nosuch). Check its release." },
        { 1, "", "Error response from daemon: Container 9b5904c5a51e is not running\n", FaultKind.Down, "erpnext.container_stopped", "Failed to create site 'a1.localhost': Error response from daemon: Container 9b5904c5a51e is not running (exit 1). Start the container." },
        { 127, "", "timeout: failed to run command 'bench': No such file or directory\n", FaultKind.Down, "erpnext.bench_missing", "Failed to create site 'a1.localhost': the program isn't there (exit 127, timeout: failed to run command 'bench': No such file or directory). Check the bench of this backend." },
        { 137, "\nInstalling frappe...\nUpdating DocTypes for frappe        : [=====     ] 16%\r", "", FaultKind.Unknown, "erpnext.killed", "Failed to create site 'a1.localhost': it was killed (exit 137, it said nothing). Look at what is there." },
        { 1, "", "Warning: Password input may be echoed.\nMySQL root password: \nAborted!\n", FaultKind.Unknown, "erpnext.command_failed", "Failed to create site 'a1.localhost': it said nothing (exit 1). Look at what is there." },
        { 1, "", "odd thing with rootpw-77 in it\n", FaultKind.Unknown, "erpnext.command_failed", "Failed to create site 'a1.localhost': odd thing with ******** in it (exit 1). Look at what is there." },
    };

    [Theory]
    [MemberData(nameof(ChangingCommands))]
    public void Judge_ChangingCommand_TellsWhatItMeans(int exitCode, string output, string error, FaultKind kind, string code, string message)
    {
        var fault = BenchAnswer.Judge(new BenchCall("create site", "a1.localhost", true, ["rootpw-77"]), new CommandResult(exitCode, output, error, false, false));

        Assert.Equal((kind, code, message), (fault!.Kind, fault.Code, fault.Message));
    }

    [Fact]
    public void Judge_TimedOut_IsUnknownForAChangeAndTransientForALook()
    {
        var result = new CommandResult(124, "", "\nAborted!\n", true, false);

        Assert.Equal(FaultKind.Unknown, BenchAnswer.Judge(new BenchCall("create site", "a", true, []), result)!.Kind);
        var fault = BenchAnswer.Judge(new BenchCall("look at site", "a", false, []), result)!;
        Assert.Equal((FaultKind.Transient, "erpnext.timed_out", "Failed to look at site 'a': it took too long and was stopped (exit 124, it said nothing). Look at what is there."), (fault.Kind, fault.Code, fault.Message));
    }

    [Theory]
    [InlineData("ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)\n", FaultKind.Permanent, "erpnext.database_access_denied")]
    [InlineData("ERROR 2002 (HY000): Can't connect to server on 'db' (111)\n", FaultKind.Transient, "erpnext.database_unreachable")]
    [InlineData("ERROR 2005 (HY000): Unknown server host 'db' (-2)\n", FaultKind.Transient, "erpnext.database_unreachable")]
    public void Judge_DatabaseClient_TellsWhatItMeans(string error, FaultKind kind, string code)
    {
        var fault = BenchAnswer.Judge(new BenchCall("look for database", "x", false, []), new CommandResult(1, "", error, false, false))!;

        Assert.Equal((kind, code), (fault.Kind, fault.Code));
    }

    [Fact]
    public void Judge_Success_IsNoFault() => Assert.Null(BenchAnswer.Judge(new BenchCall("install app on site", "a", true, []), new CommandResult(0, "App erpnext already installed\n", "", false, false)));
}
