using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Sealing;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>Secrets that people gave a name, with what they did as rows of the audit.</summary>
public abstract class NamedSecretContract : StoreContract
{
    private INamedSecretStore Store => (INamedSecretStore)Runs;

    [ContractFact]
    public async Task Put_NewAndChanged_IsStoredAsItIsWithItsAudit()
    {
        var secret = new NamedSecret("smtp", "0123456789abcdef", 1, SecretStatus.Active, Now)
        {
            DisplayName = "SMTP", Description = "of the relay", Scope = "mail", UpdatedAt = Now.AddTicks(1), ExpiresAt = Now.AddDays(1),
        };
        Assert.True(await PutAsync(secret, [1, 2, 3], 0));
        Assert.True(await PutAsync(new NamedSecret("api", "0123456789abcde0", 1, SecretStatus.Active, Now), [4], 0));

        var kept = Assert.Single(await Store.NamedSecretsAsync(["smtp", "nobody"], None));
        Assert.Equal((secret, 1), (kept.Secret, kept.Revision));
        Assert.Equal([1, 2, 3], kept.Sealed!);
        Assert.Equal(["api", "smtp"], (await Store.ListNamedSecretsAsync(None)).Select(s => s.Name));

        Assert.True(await PutAsync(secret with { Version = 2, Status = SecretStatus.Revoked, ExpiresAt = null }, null, 1));

        kept = Assert.Single(await Store.NamedSecretsAsync(["smtp"], None));
        Assert.Equal((secret with { Version = 2, Status = SecretStatus.Revoked, ExpiresAt = null }, null, 2), (kept.Secret, kept.Sealed, kept.Revision));
        Assert.Equal(3, (await Audit.ListAsync(new AuditFilter(Action: "secret.set"), None)).Total);
    }

    [ContractFact]
    public async Task Put_ChangedMeanwhileByAnotherProcess_WritesNothing()
    {
        await PutAsync(Secret("smtp"), [1], 0);
        var other = (INamedSecretStore)await AnotherAsync();
        Assert.True(await other.PutNamedSecretAsync(new KeptSecret(Secret("smtp") with { Version = 2 }, [2], 1), Sample.Audit("secret.set", "smtp"), None));

        Assert.False(await PutAsync(Secret("smtp") with { Description = "late" }, [1], 1));
        Assert.False(await PutAsync(Secret("smtp"), [3], 0));

        var kept = Assert.Single(await Store.NamedSecretsAsync(["smtp"], None));
        Assert.Equal((2, null, 2), (kept.Secret.Version, kept.Secret.Description, kept.Revision));
        Assert.Equal(2, (await Audit.ListAsync(new AuditFilter(Action: "secret.set"), None)).Total);
    }

    [ContractFact]
    public async Task Remove_UsedByNobody_LeavesNoValueAndItsVersion()
    {
        await PutAsync(Secret("smtp") with { Version = 7, Description = "of the relay" }, [1], 0);
        await AddAsync("d1", """{ "type": "Secret", "value": "{\"name\":\"another\"}" }""", publish: true);
        Clock.Advance(TimeSpan.FromMinutes(1));

        var removal = await RemoveAsync("smtp");
        var again = await RemoveAsync("smtp");

        Assert.Equal((true, 0, false), (removal.Found, removal.UsedBy.Count, again.Found));
        Assert.Empty(await Store.ListNamedSecretsAsync(None));
        var kept = Assert.Single(await Store.NamedSecretsAsync(["smtp"], None));
        Assert.Equal((Secret("smtp") with { Version = 7, Status = SecretStatus.Deleted, UpdatedAt = Now }, null, 2), (kept.Secret, kept.Sealed, kept.Revision));
        Assert.Equal(1, (await Audit.ListAsync(new AuditFilter(Action: "secret.remove"), None)).Total);
    }

    [ContractTheory]
    [InlineData("""{ "type": "Secret", "value": "{\"name\":\"smtp\",\"typeName\":\"text\"}" }""")]
    [InlineData("""{ "type": "Secret", "value": "\u0053MTP" }""")]
    [InlineData("""{ "type": "Secret", "value": { "name": "smtp" } }""")]
    public async Task Remove_UsedByTheLatestOrThePublishedVersion_IsRefusedByItsName(string expression)
    {
        await PutAsync(Secret("smtp"), [1], 0);
        await AddAsync("d1", expression, publish: true);
        await AddAsync("d2", expression, publish: false);
        await AddAsync("d1", """{ "type": "Literal", "value": "smtp" }""", publish: false);

        var refused = await RemoveAsync("smtp");
        await AddAsync("d1", """{ "type": "Literal", "value": "" }""", publish: true);
        await AddAsync("d2", """{ "type": "Literal", "value": "smtp" }""", publish: false);
        var removed = await RemoveAsync("smtp");

        Assert.True(refused.Found);
        Assert.Equal(["d1", "d2"], refused.UsedBy);
        Assert.Equal((true, 0), (removed.Found, removed.UsedBy.Count));
    }

    private static NamedSecret Secret(string name) => new(name, "0123456789abcdef", 1, SecretStatus.Active, new DateTimeOffset(2026, 3, 1, 8, 0, 0, TimeSpan.Zero));

    private Task<bool> PutAsync(NamedSecret secret, byte[]? box, int revision) => Store.PutNamedSecretAsync(new KeptSecret(secret, box, revision), Sample.Audit("secret.set", secret.Name), None);

    private Task<SecretRemoval> RemoveAsync(string name) => Store.RemoveNamedSecretAsync(name, Sample.Audit("secret.remove", name), None);

    private async Task AddAsync(string definitionId, string expression, bool publish) => await Definitions.AddAsync(definitionId, definitionId, $$"""
        { "definitionId": "{{definitionId}}", "name": "{{definitionId}}", "root": { "id": "r", "type": "Elsa.Sequence", "version": 1, "activities": [
            { "id": "a", "type": "Nexus.SetAdminPassword", "version": 1, "password": { "typeName": "String", "expression": {{expression}} } }] } }
        """, publish, Sample.Audit("workflow.publish", definitionId), None);
}
