using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.Tests.Security;

public sealed class KeyRingTests : IDisposable
{
    private readonly TempData temp = new();
    private readonly StillClock clock = new(new DateTimeOffset(2026, 11, 25, 8, 0, 0, TimeSpan.Zero));

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Find_KnownUnknownRevoked_TellsWho()
    {
        var ring = new KeyRing(temp.Data, clock);
        var key = ring.Add("mary", "sales", null).Key;

        Assert.Equal(new Caller("mary", Role.Sales), ring.Find(key));
        Assert.Null(ring.Find(key + "x"));
        ring.Revoke("mary");
        Assert.Null(ring.Find(key));
    }

    [Fact]
    public void Find_AdminKey_IsTheSameAcrossRings()
    {
        var key = new KeyRing(temp.Data, clock).AdminKey();

        Assert.Equal(new Caller("admin", Role.Admin), new KeyRing(temp.Data, clock).Find(key));
        Assert.Equal(key, File.ReadAllText(temp.Data.AdminKey));
    }

    [Fact]
    public void Find_Expired_IsNobody()
    {
        var ring = new KeyRing(temp.Data, clock);
        var key = ring.Add("mary", "ops", clock.Now.AddDays(1)).Key;

        Assert.NotNull(ring.Find(key));
        clock.Now = clock.Now.AddDays(1);
        Assert.Null(ring.Find(key));
    }

    [Fact]
    public void Find_RevokedByAnotherProcess_IsNobodyAtOnce()
    {
        var ring = new KeyRing(temp.Data, clock);
        var key = ring.Add("mary", "ops", null).Key;
        Assert.NotNull(ring.Find(key));

        new KeyRing(temp.Data, clock).Revoke("mary");

        Assert.Null(ring.Find(key));
    }

    [Theory]
    [InlineData("", "ops", "'' can't name a key. Use 1 to 64 letters, digits, '.', '-', '_' or '@', and not 'admin'.")]
    [InlineData("a b", "ops", "'a b' can't name a key. Use 1 to 64 letters, digits, '.', '-', '_' or '@', and not 'admin'.")]
    [InlineData("admin", "ops", "'admin' can't name a key. Use 1 to 64 letters, digits, '.', '-', '_' or '@', and not 'admin'.")]
    [InlineData("mary", "boss", "There is no role 'boss'. Roles are sales, ops, approver, auditor, admin.")]
    public void Add_WrongNameOrRole_IsRefused(string name, string role, string message) =>
        Assert.Equal(message, Assert.Throws<RefusalException>(() => new KeyRing(temp.Data, clock).Add(name, role, null)).Message);

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
}
