using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;
using NexusWorkflows.Storage;

namespace NexusWorkflows.Host.Tests.Security;

public sealed class KeyRingTests : IAsyncLifetime, IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempData temp = new();
    private readonly StillClock clock = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    private readonly List<NexusStore> opened = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var store in opened)
        {
            await store.DisposeAsync();
        }
    }

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Find_KnownUnknownRevoked_TellsWho()
    {
        var ring = await OpenAsync();
        var key = (await ring.AddAsync(new KeyOrder("mary", "sales"), Acting.Freely("cli:root"), None)).Key;

        Assert.Equal(new Caller("mary", Role.Sales), await ring.FindAsync(key, None));
        Assert.Null(await ring.FindAsync(key + "x", None));
        await ring.RevokeAsync("mary", "cli:root", None);
        Assert.Null(await ring.FindAsync(key, None));
    }

    [Fact]
    public async Task Find_AdminKey_IsTheSameAcrossRings()
    {
        var key = AdminKey.Load(temp.Data);

        Assert.Equal(new Caller("admin", Role.Admin), await (await OpenAsync()).FindAsync(key, None));
        Assert.Equal(key, await File.ReadAllTextAsync(temp.Data.AdminKey));
        Assert.Equal(key, AdminKey.Load(temp.Data));
    }

    [Fact]
    public async Task Find_Expired_IsNobody()
    {
        var ring = await OpenAsync();
        var key = (await ring.AddAsync(new KeyOrder("mary", "ops", clock.Now.AddDays(1)), Acting.Freely("cli:root"), None)).Key;

        Assert.NotNull(await ring.FindAsync(key, None));
        clock.Now = clock.Now.AddDays(1);
        Assert.Null(await ring.FindAsync(key, None));
    }

    [Fact]
    public async Task Find_RevokedByAnotherProcess_IsNobodyAtOnce()
    {
        var ring = await OpenAsync();
        var key = (await ring.AddAsync(new KeyOrder("mary", "ops"), Acting.Freely("cli:root"), None)).Key;
        Assert.NotNull(await ring.FindAsync(key, None));

        await (await OpenAsync()).RevokeAsync("mary", "cli:root", None);

        Assert.Null(await ring.FindAsync(key, None));
    }

    [Fact]
    public async Task AddAndRevoke_EachDone_HasItsAuditRowAndARefusedOneHasNone()
    {
        var ring = await OpenAsync();
        await ring.AddAsync(new KeyOrder("mary", "ops", clock.Now.AddDays(1)), Acting.Freely("key:admin"), None);
        await Assert.ThrowsAsync<RefusalException>(() => ring.AddAsync(new KeyOrder("mary", "ops"), Acting.Freely("key:admin"), None));
        await ring.RevokeAsync("mary", "cli:root", None);
        await Assert.ThrowsAsync<RefusalException>(() => ring.RevokeAsync("mary", "cli:root", None));

        var rows = await opened[0].ListAsync(new AuditFilter(), None);

        Assert.Equal(
            ["cli:root key.revoke mary ", "key:admin key.add mary ops, until 2026-11-26T08:00:00.0000000Z"],
            rows.Items.Select(entry => $"{entry.Row.Actor} {entry.Row.Action} {entry.Row.Subject} {entry.Row.Detail}"));
    }

    [Theory]
    [InlineData("", "ops", "'' can't name a key. Use 1 to 64 letters, digits, '.', '-', '_' or '@', and not 'admin'.")]
    [InlineData("a b", "ops", "'a b' can't name a key. Use 1 to 64 letters, digits, '.', '-', '_' or '@', and not 'admin'.")]
    [InlineData("admin", "ops", "'admin' can't name a key. Use 1 to 64 letters, digits, '.', '-', '_' or '@', and not 'admin'.")]
    [InlineData("mary", "boss", "There is no role 'boss'. Roles are sales, ops, approver, auditor, admin.")]
    public async Task Add_WrongNameOrRole_IsRefused(string name, string role, string message)
    {
        var ring = await OpenAsync();

        Assert.Equal(message, (await Assert.ThrowsAsync<RefusalException>(() => ring.AddAsync(new KeyOrder(name, role), Acting.Freely("cli:root"), None))).Message);
    }

    [Fact]
    public async Task Add_WithAScope_IsKeptShownAuditedAndTheCallersOwn()
    {
        var ring = await OpenAsync();
        var key = (await ring.AddAsync(new KeyOrder("tom", "ops", null, ["onboarding", "poc-*"], ["Nexus.Verify*"]), Acting.Freely("cli:root"), None)).Key;

        var caller = await ring.FindAsync(key, None);

        Assert.Equal(("tom", "onboarding poc-*", "Nexus.Verify*"), (caller!.Name, string.Join(' ', caller.Scope.Workflows!), string.Join(' ', caller.Scope.Activities!)));
        Assert.Equal(("key:tom", caller.Scope), (caller.Acting.Actor, caller.Acting.Scope));
        var shown = Assert.Single(await ring.ListAsync(None));
        Assert.Equal(("onboarding poc-*", "Nexus.Verify*"), (string.Join(' ', shown.Workflows!), string.Join(' ', shown.Activities!)));
        Assert.Equal("ops, workflows onboarding,poc-*, activities Nexus.Verify*", Assert.Single((await opened[0].ListAsync(new AuditFilter(), None)).Items).Row.Detail);
    }

    [Fact]
    public async Task Add_ByAKeyWithAScope_IsRefused()
    {
        var ring = await OpenAsync();
        var scoped = new Acting("key:tom", new KeyScope(["onboarding"], null));

        var refusal = await Assert.ThrowsAsync<RefusalException>(() => ring.AddAsync(new KeyOrder("all", "admin"), scoped, None));

        Assert.Equal((RefusalKind.Forbidden, "A key that isn't for every workflow and activity may not make keys. Use one that is."), (refusal.Kind, refusal.Message));
        Assert.Empty(await ring.ListAsync(None));
    }

    [Theory]
    [InlineData(" a", "' a' can't say what a key is for. Use an id or a type, with '*' for any letters: 1 to 128 of them, without commas and spaces at the ends.")]
    [InlineData("a,b", "'a,b' can't say what a key is for. Use an id or a type, with '*' for any letters: 1 to 128 of them, without commas and spaces at the ends.")]
    [InlineData("", "'' can't say what a key is for. Use an id or a type, with '*' for any letters: 1 to 128 of them, without commas and spaces at the ends.")]
    [InlineData(null, "A key for nothing can't be made: name workflows or activities, or leave the scope out for all of them.")]
    public async Task Add_WrongScope_IsRefused(string? pattern, string message)
    {
        var ring = await OpenAsync();
        IReadOnlyList<string> patterns = pattern is null ? [] : [pattern];

        Assert.Equal(message, (await Assert.ThrowsAsync<RefusalException>(() => ring.AddAsync(new KeyOrder("tom", "ops", null, patterns), Acting.Freely("cli:root"), None))).Message);
        Assert.Equal(message, (await Assert.ThrowsAsync<RefusalException>(() => ring.AddAsync(new KeyOrder("tom", "ops", null, null, patterns), Acting.Freely("cli:root"), None))).Message);
    }

    [Fact]
    public void MasterKey_MadeOnce_IsPrivateAndStays()
    {
        var key = MasterKey.Load(temp.Data);

        Assert.Equal(32, key.Length);
        Assert.Equal(key, MasterKey.Load(temp.Data));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(temp.Data.MasterKey));
    }

    [Fact]
    public void MasterKey_MissingBesideItsDatabase_IsNotMadeAnew()
    {
        temp.Write("nexus.db", "");

        Assert.Equal(
            $"'{temp.Data.MasterKey}' isn't there, but the database beside it was written with it. Put the key back from your backup.",
            Assert.Throws<RefusalException>(() => MasterKey.Load(temp.Data)).Message);
        Assert.False(File.Exists(temp.Data.MasterKey));
    }

    [Fact]
    public void MasterKey_OpenToOthers_IsRefused()
    {
        MasterKey.Load(temp.Data);
        File.SetUnixFileMode(temp.Data.MasterKey, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Equal(
            $"'{temp.Data.MasterKey}' can be read by others. Make it yours alone: chmod 600 '{temp.Data.MasterKey}'.",
            Assert.Throws<RefusalException>(() => MasterKey.Load(temp.Data)).Message);
    }

    [Fact]
    public void Roles_EveryPair_AsFixed()
    {
        var allowed = from role in Enum.GetValues<Role>() from right in Enum.GetValues<Right>() where Roles.Allows(role, right) select $"{role}:{right}";

        Assert.Equal(
            [
                "Sales:Read", "Sales:Start", "Ops:Read", "Ops:Start", "Ops:Operate", "Ops:Design", "Approver:Read", "Auditor:Read", "Auditor:ReadAudit",
                "Admin:Read", "Admin:Start", "Admin:Operate", "Admin:Design", "Admin:ReadAudit", "Admin:Administer",
            ],
            allowed);
    }

    private async Task<KeyRing> OpenAsync()
    {
        var store = await NexusStore.OpenSqliteAsync(temp.Data.Database, clock, None);
        opened.Add(store);
        return new KeyRing(store, temp.Data, clock);
    }
}
