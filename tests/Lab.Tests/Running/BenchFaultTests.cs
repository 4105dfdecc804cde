namespace NexusWorkflows.Lab.Tests;

/// <summary>Each kind of fault on a bench command.</summary>
public sealed class BenchFaultTests(LabFixture fixture) : IClassFixture<LabFixture>, IAsyncLifetime
{
    private readonly RunningLab lab = fixture.Lab;

    public async Task InitializeAsync() => await lab.Http.PostAsync("/lab/reset", null);

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("error", 1, false)]
    [InlineData("dropBefore", 137, false)]
    [InlineData("dropAfter", 137, true)]
    public async Task NewSite_Faulted_IsDoneOrNot(string kind, int code, bool done)
    {
        await lab.FaultAsync("erpnext", "new-site", kind);
        Assert.Equal(code, (await lab.NewSiteAsync("f.test")).Code);
        Assert.Equal(done, Directory.Exists(Path.Combine(lab.Sites, "f.test")));
        var call = (await lab.CallsAsync())[0]!;
        Assert.Equal(("erpnext", "new-site", "f.test", code, kind), ((string?)call["system"], (string?)call["call"], (string?)call["subject"], (int?)call["status"], (string?)call["fault"]));
    }

    [Theory]
    [InlineData("kill", 137)]
    [InlineData("partial", 1)]
    public async Task NewSite_HalfDone_ListsNoAppsAndSucceedsAtIt(string kind, int code)
    {
        await lab.FaultAsync("erpnext", "new-site", kind);
        Assert.Equal(code, (await lab.NewSiteAsync("f.test")).Code);
        Assert.Equal(new Ended(0, "", ""), await lab.BenchAsync("--site", "f.test", "list-apps"));
        Assert.Equal("Site f.test already exists\n", (await lab.NewSiteAsync("f.test")).Output);
        Assert.Equal(500, (int)(await lab.SiteAsync(HttpMethod.Get, "f.test", "/api/method/ping")).StatusCode);
        Assert.Equal(0, (await lab.NewSiteAsync("f.test", "--force")).Code);
    }

    [Fact]
    public async Task InstallApp_Killed_CanOnlyBeRepeatedByForce()
    {
        await lab.NewSiteAsync("f.test");
        await lab.FaultAsync("erpnext", "install-app", "kill");
        Assert.Equal(137, (await lab.BenchAsync("--site", "f.test", "install-app", "erpnext")).Code);
        var again = await lab.BenchAsync("--site", "f.test", "install-app", "erpnext");
        Assert.Equal((1, ""), (again.Code, again.Error));
        Assert.EndsWith("DuplicateEntryError: ('Module Def', 'Accounts', IntegrityError(1062, \"Duplicate entry 'Accounts' for key 'PRIMARY'\"))\n", again.Output);
        Assert.Equal(0, (await lab.BenchAsync("--site", "f.test", "install-app", "erpnext", "--force")).Code);
    }

    [Fact]
    public async Task DropSite_Killed_LeavesFolderWithoutDatabase()
    {
        await lab.NewSiteAsync("f.test");
        await lab.FaultAsync("erpnext", "drop-site", "kill");
        string[] drop = ["drop-site", "f.test", "--no-backup", "--db-root-password", lab.RootPassword];
        Assert.Equal(137, (await lab.BenchAsync(drop)).Code);
        Assert.Empty((await lab.StateAsync())["databases"]!.AsArray());
        Assert.True(File.Exists(Path.Combine(lab.Sites, "f.test", "site_config.json")));
        Assert.Equal(0, (await lab.BenchAsync(drop)).Code);
    }

    [Fact]
    public async Task NewSite_ReplyLost_IsDoneAndHangs()
    {
        await lab.FaultAsync("erpnext", "new-site", "lostReply");
        var ended = await RunningLab.RunAsync(lab.Bench, ["new-site", "f.test", "--db-root-password", lab.RootPassword, "--admin-password", "x"], "", TimeSpan.FromSeconds(2));
        Assert.Equal(new Ended(null, "", ""), ended);
        Assert.Equal("\nfrappe 15.105.0 UNVERSIONED\n", (await lab.BenchAsync("--site", "f.test", "list-apps")).Output);
    }

    [Fact]
    public async Task NewSite_Late_IsDoneAfterTheCommandDied()
    {
        await lab.FaultAsync("erpnext", "new-site", "late", delayMs: 500);
        var ended = await lab.AnsweredAsync($"{lab.RootPassword}\npw-1\npw-1\n", "new-site", "f.test");
        Assert.Equal(137, ended.Code);
        Assert.False(Directory.Exists(Path.Combine(lab.Sites, "f.test")));
        await lab.EventuallyAsync(async () => (await lab.StateAsync())["sites"]!["f.test"]?["apps"]!.AsArray().Count == 1, "The late new-site was never done.");
    }

    [Fact]
    public async Task Bench_Down_RefusesEveryCommandAndTheSitesUntilDeleted()
    {
        await lab.FaultAsync("erpnext", "*", "down", times: null);
        Assert.Equal(new Ended(1, "", "Error response from daemon: container erpnext-backend is not running\n"), await lab.BenchAsync("list-apps"));
        await lab.EventuallyAsync(async () => await IsRefusedAsync(), "The sites' port stayed open.");
        await lab.Http.DeleteAsync("/lab/faults");
        Assert.Equal(0, (await lab.BenchAsync("list-apps")).Code);
        await lab.EventuallyAsync(async () => !await IsRefusedAsync(), "The sites' port stayed closed.");
    }

    [Fact]
    public async Task ListApps_BadBody_PrintsHalfOfIt()
    {
        await lab.NewSiteAsync("f.test");
        await lab.FaultAsync("erpnext", "list-apps", "badBody");
        Assert.Equal(new Ended(0, "\nfrappe 15.105\0<truncated", ""), await lab.BenchAsync("--site", "f.test", "list-apps"));
    }

    [Fact]
    public async Task Command_Slow_IsAbortedByAnInterruptOfItsTimeLimit()
    {
        await lab.FaultAsync("erpnext", "version", "slow", delayMs: 20_000);
        Assert.Equal(new Ended(124, "", "\nAborted!\n"), await RunningLab.RunAsync("timeout", ["-s", "INT", "-k", "10", "1", lab.Bench, "version"], ""));
    }

    [Fact]
    public async Task SetAdminPassword_FaultThatDoesNotFit_PassesAndStays()
    {
        await lab.NewSiteAsync("f.test");
        await lab.FaultAsync("erpnext", "set-admin-password", "partial");
        Assert.Equal(0, (await lab.AnsweredAsync("pw-2\n", "--site", "f.test", "set-admin-password")).Code);
        Assert.Contains("\"partial\"", await lab.Http.GetStringAsync("/lab/faults"));
    }

    private async Task<bool> IsRefusedAsync()
    {
        try
        {
            using var answer = await lab.SiteAsync(HttpMethod.Get, "x.test", "/");
            return false;
        }
        catch (HttpRequestException error) when (error.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return true;
        }
    }
}
