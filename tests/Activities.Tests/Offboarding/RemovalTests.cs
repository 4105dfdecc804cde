using NexusWorkflows.Activities.Offboarding;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Activities.Tests.Running;
using static NexusWorkflows.Activities.Tests.Running.RecordedEffects;

namespace NexusWorkflows.Activities.Tests.Offboarding;

public sealed class RemovalTests
{
    private const string Domain = "acme.nexus.localhost";

    private static readonly RecordedEffects Record = new(
        Effect("erpnext", "site", Domain, 1),
        Effect("erpnext", "mail", Domain, 2, goesWith: $"erpnext/site/{Domain}"),
        Effect("mailcow", "domain", Domain, 3),
        Effect("mailcow", "mailbox", $"erp@{Domain}", 4),
        Effect("traefik", "route", Domain, 5),
        Effect("register", "site", Domain, 6),
        Effect("mailcow", "alias", $"late@{Domain}", 1, minute: 5) with { Id = "later" });

    [Fact]
    public async Task RemoveRecorded_AllSystems_IsNewestFirstWithoutTheRegister()
    {
        var remove = new RemoveRecorded(Record) { Domain = Drive.Of(Domain) };

        Assert.Equal(["later", "e5", "e4", "e3", "e2", "e1"], await remove.SelectAsync(Drive.Context(), default));
    }

    [Fact]
    public async Task RemoveRecorded_OneSystem_IsThatAlone()
    {
        var remove = new RemoveRecorded(Record) { Domain = Drive.Of(Domain), Systems = Drive.List("mailcow") };

        Assert.Equal(["later", "e4", "e3"], await remove.SelectAsync(Drive.Context(), default));
    }

    [Fact]
    public async Task RemoveRecorded_NothingRecorded_IsNothing() =>
        Assert.Empty(await new RemoveRecorded(Record) { Domain = Drive.Of("other.nexus.localhost") }.SelectAsync(Drive.Context(), default));

    [Fact]
    public async Task DropSite_TakesTheSiteAndWhatGoesWithIt() =>
        Assert.Equal(["e2", "e1"], await new DropSite(Record) { Domain = Drive.Of(Domain) }.SelectAsync(Drive.Context(), default));
}
