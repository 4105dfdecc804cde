using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;
using NexusWorkflows.Storage;

namespace NexusWorkflows.Host.Tests.Security;

public sealed class SecretDeskTests : IAsyncLifetime, IDisposable
{
    private const string Value = "value-8Zk29";
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempData temp = new();
    private readonly StillClock clock = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));
    private readonly SecretBox box = new(new byte[32]);
    private NexusStore store = null!;
    private SecretDesk desk = null!;

    public async Task InitializeAsync()
    {
        store = await NexusStore.OpenSqliteAsync(temp.Data.Database, clock, None);
        desk = new SecretDesk(store, box, clock);
    }

    public async Task DisposeAsync() => await store.DisposeAsync();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Set_NewThenAnew_IsTheNextVersionAndKeepsWhatWasntSaid()
    {
        var made = await desk.SetAsync("SMTP-Password", new NamedSecretOrder(Value, "SMTP", "of the relay", "mail", clock.Now.AddDays(1)), "cli:root", None);
        clock.Now = clock.Now.AddHours(1);
        var again = await desk.SetAsync("smtp-password", new NamedSecretOrder(Value + "2", Description: "of the new relay"), "key:mary", None);

        Assert.Equal(("smtp-password", 1, SecretStatus.Active, "SMTP", "of the relay", "mail", null), (made.Name, made.Version, made.Status, made.DisplayName, made.Description, made.Scope, made.UpdatedAt));
        Assert.Equal(made with { Version = 2, Description = "of the new relay", UpdatedAt = clock.Now, ExpiresAt = null }, again);
        Assert.Equal(again, await desk.FindAsync("SMTP-password", None));
        Assert.Equal(Value + "2", box.OpenNamed("smtp-password", 2, (await KeptAsync("smtp-password")).Sealed!));
    }

    [Fact]
    public async Task Set_ByManyAtOnce_IsAVersionEach()
    {
        await using var other = await NexusStore.OpenSqliteAsync(temp.Data.Database, clock, None);
        var desks = new[] { desk, new SecretDesk(other, box, clock) };

        var set = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Task.Run(() => desks[n % 2].SetAsync("api-key", new NamedSecretOrder($"{Value}-{n}"), "cli:root", None))));

        Assert.Equal(Enumerable.Range(1, 12), set.Select(secret => secret.Version).Order());
        Assert.Null(await desk.TestAsync("api-key", None));
    }

    [Fact]
    public async Task Find_AfterItsTime_IsExpiredAndASetMakesItGoodAgain()
    {
        await desk.SetAsync("api-key", new NamedSecretOrder(Value, ExpiresAt: clock.Now.AddDays(1)), "cli:root", None);
        Assert.Null(await desk.TestAsync("api-key", None));
        clock.Now = clock.Now.AddDays(1);

        Assert.Equal(SecretStatus.Expired, Assert.Single(await desk.ListAsync(None)).Status);
        Assert.Equal("The secret 'api-key' is expired.", await desk.TestAsync("api-key", None));
        Assert.Equal(SecretStatus.Active, (await desk.SetAsync("api-key", new NamedSecretOrder(Value), "cli:root", None)).Status);
    }

    [Fact]
    public async Task Revoke_ErasesTheValue()
    {
        await desk.SetAsync("api-key", new NamedSecretOrder(Value, Description: "of the till"), "cli:root", None);

        var revoked = await desk.RevokeAsync("API-KEY", "cli:root", None);

        Assert.Equal((SecretStatus.Revoked, "of the till", 1), (revoked.Status, revoked.Description, revoked.Version));
        Assert.Null((await KeptAsync("api-key")).Sealed);
        Assert.Equal("The secret 'api-key' is revoked.", await desk.TestAsync("api-key", None));
        Assert.Equal((2, SecretStatus.Active), (await desk.SetAsync("api-key", new NamedSecretOrder(Value), "cli:root", None)) is var set ? (set.Version, set.Status) : default);
    }

    [Fact]
    public async Task Remove_ThenSetAgain_IsAnotherSecretWhoseVersionsGoOn()
    {
        var first = await desk.SetAsync("api-key", new NamedSecretOrder(Value, Description: "of the till", Scope: "tills"), "cli:root", None);
        await desk.RemoveAsync("Api-Key", "cli:root", None);

        Assert.Equal("secret.not_found", (await Assert.ThrowsAsync<RefusalException>(() => desk.FindAsync("api-key", None))).Code);
        Assert.Equal("secret.not_found", (await Assert.ThrowsAsync<RefusalException>(() => desk.RemoveAsync("api-key", "cli:root", None))).Code);
        Assert.Equal("secret.not_found", (await Assert.ThrowsAsync<RefusalException>(() => desk.RotateAsync("api-key", new NamedSecretOrder(Value), "cli:root", None))).Code);
        var second = await desk.CreateAsync("api-key", new NamedSecretOrder(Value), "cli:root", None);
        Assert.Equal((2, null, null), (second.Version, second.Description, second.Scope));
        Assert.NotEqual(first.Id, second.Id);
    }

    [Fact]
    public async Task Describe_ChangesTheWordsAndNeitherValueNorVersion()
    {
        await desk.SetAsync("api-key", new NamedSecretOrder(Value, "Till", "of the till"), "cli:root", None);
        var before = await KeptAsync("api-key");

        var described = await desk.DescribeAsync("api-key", "The till's", null, "cli:root", None);

        Assert.Equal(("The till's", null, 1), (described.DisplayName, described.Description, described.Version));
        Assert.Equal(before.Sealed!, (await KeptAsync("api-key")).Sealed!);
    }

    [Fact]
    public async Task EachChange_HasItsAuditRowWithoutTheValueAndARefusedOneHasNone()
    {
        await desk.SetAsync("api-key", new NamedSecretOrder(Value, ExpiresAt: clock.Now.AddDays(1)), "cli:root", None);
        await Assert.ThrowsAsync<RefusalException>(() => desk.CreateAsync("api-key", new NamedSecretOrder(Value), "key:mary", None));
        await desk.SetAsync("api-key", new NamedSecretOrder(Value), "key:mary", None);
        await desk.DescribeAsync("api-key", null, "of the till", "key:mary", None);
        await desk.RevokeAsync("api-key", "key:mary", None);
        await desk.RemoveAsync("api-key", "key:mary", None);

        Assert.Equal(
            [
                "key:mary secret.remove api-key ", "key:mary secret.revoke api-key ", "key:mary secret.describe api-key ", "key:mary secret.set api-key version 2",
                "cli:root secret.set api-key version 1, until 2026-11-26T08:00:00.0000000Z",
            ],
            (await store.ListAsync(new AuditFilter(), None)).Items.Select(entry => $"{entry.Row.Actor} {entry.Row.Action} {entry.Row.Subject} {entry.Row.Detail}"));
    }

    [Theory]
    [InlineData("9lives", Value, "'9lives' can't name a secret. Use 2 to 200 letters, digits, '.', '-', '_' or ':', a letter first.")]
    [InlineData("a/b", Value, "'a/b' can't name a secret. Use 2 to 200 letters, digits, '.', '-', '_' or ':', a letter first.")]
    [InlineData("a@1", Value, "'a@1' can't name a secret. Use 2 to 200 letters, digits, '.', '-', '_' or ':', a letter first.")]
    [InlineData("api-key", "1234567", "The value for 'api-key' has fewer than 8 characters: a shorter one can't be masked safely. Give a longer one.")]
    public async Task Set_WrongNameOrValue_IsRefused(string name, string value, string message) =>
        Assert.Equal(message, (await Assert.ThrowsAsync<RefusalException>(() => desk.SetAsync(name, new NamedSecretOrder(value), "cli:root", None))).Message);

    [Fact]
    public async Task Set_TooLongOrOver_IsRefused()
    {
        Assert.Equal("secret.long", (await Assert.ThrowsAsync<RefusalException>(() => desk.SetAsync("api-key", new NamedSecretOrder(new string('x', SecretDesk.MostCharacters + 1)), "cli:root", None))).Code);
        Assert.Equal("The secret 'api-key' would expire in the past.", (await Assert.ThrowsAsync<RefusalException>(() => desk.SetAsync("api-key", new NamedSecretOrder(Value, ExpiresAt: clock.Now), "cli:root", None))).Message);
        Assert.DoesNotContain(Value, new NamedSecretOrder(Value).ToString(), StringComparison.Ordinal);
    }

    private async Task<KeptSecret> KeptAsync(string name) => Assert.Single(await store.NamedSecretsAsync([name], None));
}
