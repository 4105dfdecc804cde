using Microsoft.Extensions.Logging.Abstractions;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Tenancy;

namespace NexusWorkflows.Storage.Tests.Contract;

/// <summary>One row an act, and the chain that shows when one was changed.</summary>
public abstract class AuditContract : StoreContract
{
    private readonly KeptHead head = new();

    /// <summary>Changes the database behind the store's back.</summary>
    protected abstract void Change(string sql);

    /// <summary>The body of a trigger that refuses whatever sets it off.</summary>
    protected virtual string FailsWritten => "BEGIN SELECT RAISE(FAIL, 'written'); END";

    [ContractFact]
    public async Task List_Pages_AreNewestFirstAndWhole()
    {
        Assert.Equal((0, 0L), await CountedAsync(1));
        await AcceptAsync(5);
        var told = new AuditRow(Now, "key:mary", "run.undo", "r5", "wrong client");
        await Runs.TellAsync("r5", Sample.Told("undo") with { Audit = told }, None);

        var first = await Audit.ListAsync(new AuditFilter(PageSize: 4), None);
        var second = await Audit.ListAsync(new AuditFilter(PageNumber: 2, PageSize: 4), None);

        Assert.Equal((1, 4, 6L), (first.PageNumber, first.PageSize, first.Total));
        Assert.Equal([told, Sample.Audit(subject: "r5"), Sample.Audit(subject: "r4"), Sample.Audit(subject: "r3")], first.Items.Select(e => e.Row));
        Assert.Equal([Sample.Audit(subject: "r2"), Sample.Audit(subject: "r1")], second.Items.Select(e => e.Row));
        Assert.Equal((0, 6L), await CountedAsync(3));
        Assert.Equal((1, 500), await Audit.ListAsync(new AuditFilter(PageNumber: 0, PageSize: 501), None) is var odd ? (odd.PageNumber, odd.PageSize) : default);
    }

    [ContractFact]
    public async Task List_Filters_FindWhatTheySay()
    {
        await AcceptAsync(2);
        await Runs.TellAsync("r1", Sample.Told("undo") with { Audit = new AuditRow(Now.AddHours(1), "key:mary", "run.undo", "r1", null) }, None);

        Assert.Equal("run.undo r1", await FoundAsync(new AuditFilter(Actor: "key:mary")));
        Assert.Equal("run.start r2, run.start r1", await FoundAsync(new AuditFilter(Action: "run.start")));
        Assert.Equal("run.undo r1, run.start r1", await FoundAsync(new AuditFilter(Subject: "r1")));
        Assert.Equal("run.undo r1", await FoundAsync(new AuditFilter(From: Now.AddHours(1))));
        Assert.Equal("run.start r2, run.start r1", await FoundAsync(new AuditFilter(To: Now.AddHours(1))));
        Assert.Equal("run.start r1", await FoundAsync(new AuditFilter(Actor: "cli:root", Action: "run.start", Subject: "r1")));
    }

    [ContractFact]
    public async Task Commit_EffectsAndChangesOfTheRegister_HaveARowEach()
    {
        var run = await ClaimedAsync("r1");
        var made = Sample.Effect("e1", "r1", 1);
        var decision = new Decision { Effects = { made, made with { Status = EffectStatus.Removed }, made with { Status = EffectStatus.Kept }, made with { Status = EffectStatus.Unknown } } };
        decision.Writes.Add(new LocalWrite(RegisterChange.ClientPut, RegisterChange.Write(new Client { Name = "Byrne" })));

        await Runs.CommitAsync(Sample.Commit(run, decision), None);
        await Runs.CommitAsync(Sample.Commit(run, new Decision { Effects = { made } }), None);

        Assert.Equal(
            ["register.client.put Byrne ", "effect.unknown a.example frappe site", "effect.kept a.example frappe site", "effect.removed a.example frappe site", "effect.made a.example frappe site"],
            (await Audit.ListAsync(new AuditFilter(Actor: "run:r1"), None)).Items.Select(e => $"{e.Row.Action} {e.Row.Subject} {e.Row.Detail}"));
    }

    [ContractFact]
    public async Task Seal_RowsOfManyWriters_GivesEachTheNextNumberOnce()
    {
        var other = await AnotherAsync();
        var sealers = new[] { Sealer(Audit, "a"), Sealer((IAuditLog)other, "b") };
        var writing = Enumerable.Range(0, 40).Select(i => Task.Run(async () =>
        {
            await (i % 2 == 0 ? Runs : other).AcceptAsync(Sample.Run($"r{i}"), None);
            await sealers[i % 2].SealAsync(None);
        }));

        await Task.WhenAll(writing);
        await sealers[0].SealAsync(None);

        Assert.Equal(Enumerable.Range(1, 40).Select(n => (long)n), (await Audit.SealedAsync(0, 100, None)).Select(e => e.Seal!.Number));
        Assert.Empty(await Audit.UnsealedAsync(0, 100, None));
        await FitsAsync(40, 0);
    }

    [ContractFact]
    public async Task Seal_NothingWaits_WritesNothing()
    {
        await AcceptAsync(1);
        await SealAllAsync();
        var kept = head.Read();
        Change("CREATE TRIGGER no_lease BEFORE UPDATE ON audit_sealer " + FailsWritten);

        await SealAllAsync();

        Assert.Equal(kept, head.Read());
        await AcceptAsync(1, from: 2);
        await Assert.ThrowsAsync<RunDataException>(SealAllAsync);
    }

    [ContractFact]
    public async Task Seal_AnotherSeals_IsLeftToItUntilItsLeaseEnds()
    {
        await AcceptAsync(3);
        Assert.Equal((2, true), await Audit.SealAsync("dying", Lease, 2, None) is var first ? (first.Count, first.More) : default);

        var busy = await Audit.SealAsync("next", Lease, 2, None);
        Assert.Equal(new SealResult(0, null, false, "dying"), busy);
        Assert.Equal(["dying"], await Runs.HoldersAsync(None));
        Clock.Advance(Lease);
        Assert.Equal(3, (await Audit.SealAsync("next", Lease, 2, None)).Newest!.Number);

        Assert.Empty(await Runs.HoldersAsync(None));
        await FitsAsync(3, 0);
    }

    [ContractFact]
    public async Task Seal_HolderIsDead_IsTakenOverAtOnce()
    {
        await AcceptAsync(3);
        await Audit.SealAsync("dead", Lease, 2, None);

        await Runs.ReleaseHolderAsync("dead", None);

        Assert.Equal(1, (await Audit.SealAsync("next", Lease, 2, None)).Count);
        await FitsAsync(3, 0);
    }

    [ContractFact]
    public async Task Verify_RowsThatWait_AreCountedAndFit()
    {
        await AcceptAsync(2);
        await SealAllAsync();
        await AcceptAsync(3, from: 3);

        await FitsAsync(2, 3);
    }

    [ContractTheory]
    [InlineData("plain")]
    [InlineData("a\0b")]
    [InlineData("\uD800 half")]
    [InlineData("")]
    [InlineData("two\nlines 3:abc\n")]
    [InlineData("Zoë \U0001F600")]
    public async Task Verify_AnyText_Fits(string text)
    {
        await AcceptAsync(1);
        await Runs.TellAsync("r1", Sample.Told("undo") with { Audit = new AuditRow(Now.AddTicks(1), "key:" + text, text, text, text) }, None);
        await FitsAsync(0, 2);
        await SealAllAsync();

        await FitsAsync(2, 0);
    }

    [ContractTheory]
    [InlineData("UPDATE audit SET detail = 'else' WHERE number = 3", "changed", 3)]
    [InlineData("UPDATE audit SET at = at + 1 WHERE number = 3", "changed", 3)]
    [InlineData("UPDATE audit SET at = 9223372036854775807 WHERE number = 3", "changed", 3)]
    [InlineData("UPDATE audit SET actor = 'cli:else' WHERE number = 1", "changed", 1)]
    [InlineData("UPDATE audit SET id = 99 WHERE number = 5", "changed", 5)]
    [InlineData("UPDATE audit SET mark = NULL WHERE number = 2", "changed", 2)]
    [InlineData("UPDATE audit SET hash = x'00' WHERE number = 4", "resealed", 4)]
    [InlineData("UPDATE audit SET seal = NULL WHERE number = 4", "resealed", 4)]
    [InlineData("DELETE FROM audit WHERE number = 1", "removed", 1)]
    [InlineData("DELETE FROM audit WHERE number = 3", "removed", 3)]
    [InlineData("UPDATE audit SET number = NULL, hash = NULL, seal = NULL WHERE number = 3", "removed", 3)]
    [InlineData("DELETE FROM audit WHERE number = 2; UPDATE audit SET number = number - 1 WHERE number > 2", "reordered", 2)]
    [InlineData("UPDATE audit SET number = 60 WHERE number = 2; UPDATE audit SET number = 2 WHERE number = 3; UPDATE audit SET number = 3 WHERE number = 60", "reordered", 2)]
    [InlineData("UPDATE audit SET number = -number WHERE number > 3; UPDATE audit SET number = 1 - number WHERE number < 0; INSERT INTO audit (at, actor, action, subject, number) VALUES (1, 'cli:root', 'secret.read', 'x', 4)", "changed", 4)]
    [InlineData("INSERT INTO audit (at, actor, action, subject, number) VALUES (1, 'cli:root', 'secret.read', 'x', -5)", "inserted", -5)]
    [InlineData("ALTER TABLE audit RENAME COLUMN number TO kept; ALTER TABLE audit ADD COLUMN number BIGINT; UPDATE audit SET number = kept; INSERT INTO audit (id, at, actor, action, subject, number) VALUES (99, 1, 'cli:root', 'secret.read', 'x', 6)", "inserted", 6)]
    [InlineData("INSERT INTO audit (at, actor, action, subject, number, hash, seal) SELECT at, actor, action, subject, 7, hash, seal FROM audit WHERE number = 6", "changed", 7)]
    [InlineData("INSERT INTO audit (at, actor, action, subject) VALUES (1, 'cli:root', 'secret.read', 'x')", "changed", null)]
    [InlineData("INSERT INTO audit (at, actor, action, subject, detail, mark) SELECT at, actor, action, subject, detail, mark FROM audit WHERE number = 6", "changed", null)]
    [InlineData("DELETE FROM audit WHERE number > 4", "cut_off", 5)]
    [InlineData("DELETE FROM audit", "cut_off", 1)]
    public async Task Verify_TamperedWith_NamesTheFirstRowThatDoesntFit(string sql, string kind, int? number)
    {
        await AcceptAsync(6);
        await SealAllAsync();
        await FitsAsync(6, 0);

        Change(sql);

        var misfit = (await VerifyAsync()).Misfit;
        Assert.Equal((kind, (long?)number), (misfit!.Kind, misfit.Number));
        Assert.False(string.IsNullOrWhiteSpace(misfit.Message));
    }

    [ContractFact]
    public async Task Verify_RowPutInBeforeItWasSealed_IsNamedForEver()
    {
        await AcceptAsync(2);
        Change("INSERT INTO audit (at, actor, action, subject) VALUES (1, 'cli:root', 'secret.read', 'x')");
        await AcceptAsync(2, from: 3);
        await SealAllAsync();

        Assert.Equal(
            "Row 3 (0001-01-01T00:00:00.0000001Z cli:root secret.read 'x') was changed after it was written, or was written by something else than nexus, or with another master key.",
            (await VerifyAsync()).Misfit!.Message);
    }

    [ContractFact]
    public async Task Verify_ChainComputedAnewWithoutTheKey_NamesTheFirstRow()
    {
        await AcceptAsync(4);
        await SealAllAsync();
        Change("DELETE FROM audit WHERE number = 2; UPDATE audit SET number = number - 1 WHERE number > 2");

        // All that can be done with the database alone: the hashes fit again, the seals don't.
        var before = AuditChain.Start;
        foreach (var entry in await Audit.SealedAsync(0, 10, None))
        {
            before = AuditChain.Hash(before, entry.Seal!.Number, entry.Id, entry.Row);
            Change($"UPDATE audit SET hash = x'{Convert.ToHexString(before)}' WHERE id = {entry.Id}");
        }

        Assert.Equal(("resealed", 2L), (await VerifyAsync()).Misfit is { } misfit ? (misfit.Kind, misfit.Number) : default);
    }

    [ContractFact]
    public async Task Verify_EndCutOffAndGrownAgain_IsSeenAndStaysSeen()
    {
        await AcceptAsync(6);
        await SealAllAsync();
        Change("DELETE FROM audit WHERE number > 4");

        await AcceptAsync(4, from: 7);
        await SealAllAsync();

        Assert.Equal(6, head.Read()!.Number);
        Assert.Equal(("cut_off", 6L), (await VerifyAsync()).Misfit is { } misfit ? (misfit.Kind, misfit.Number) : default);
        Assert.Equal(6, head.Read()!.Number);
    }

    [ContractFact]
    public async Task Verify_AnotherKey_FitsNothing()
    {
        await AcceptAsync(1);
        await SealAllAsync();

        var verdict = await new AuditVerifier(Audit, new KeptHead(), AuditKey.Of("another"u8), Clock).VerifyAsync(None);

        Assert.Equal(("changed", 1L), (verdict.Misfit!.Kind, verdict.Misfit.Number));
    }

    [ContractFact]
    public async Task Verify_RowsFromBeforeMarks_FitWithoutAnyAndOnlyThose()
    {
        await AcceptAsync(3);
        Change("UPDATE audit SET mark = NULL WHERE id < 3; UPDATE audit_sealer SET marked_from = 3");
        await SealAllAsync();
        await FitsAsync(3, 0);

        // What is known here counts, not what the database says now.
        Change("UPDATE audit SET mark = NULL WHERE id = 3; UPDATE audit_sealer SET marked_from = 4");

        Assert.Equal(("changed", 3L), (await VerifyAsync()).Misfit is { } misfit ? (misfit.Kind, misfit.Number) : default);
    }

    [ContractFact]
    public async Task Verify_LongerThanAPage_FitsAndRemembersTheEnd()
    {
        await AcceptAsync(1_203);
        for (var i = 0; i < 4; i++)
        {
            await Audit.SealAsync("a", Lease, 300, None);
        }

        await FitsAsync(1_200, 3);

        Assert.Equal((1_200L, Now), (head.Read()!.Number, head.Read()!.At));
    }

    private AuditSealer Sealer(IAuditLog log, string holder) => new(log, head, new NamedHolder(holder), Clock, NullLogger<AuditSealer>.Instance);

    private Task SealAllAsync() => Sealer(Audit, "a").SealAsync(None);

    private Task<AuditVerdict> VerifyAsync() => new AuditVerifier(Audit, head, AuditKey.Known, Clock).VerifyAsync(None);

    private async Task FitsAsync(long isSealed, long waiting)
    {
        var verdict = await VerifyAsync();
        Assert.Null(verdict.Misfit);
        Assert.Equal((isSealed, waiting), (verdict.Sealed, verdict.Unsealed));
    }

    private async Task AcceptAsync(int runs, int from = 1)
    {
        for (var i = from; i < from + runs; i++)
        {
            await Runs.AcceptAsync(Sample.Run($"r{i}"), None);
        }
    }

    private async Task<(int Items, long Total)> CountedAsync(int page) => await Audit.ListAsync(new AuditFilter(PageNumber: page, PageSize: 4), None) is var found ? (found.Items.Count, found.Total) : default;

    private async Task<string> FoundAsync(AuditFilter filter)
    {
        var page = await Audit.ListAsync(filter, None);
        Assert.Equal(page.Items.Count, page.Total);
        return string.Join(", ", page.Items.Select(e => $"{e.Row.Action} {e.Row.Subject}"));
    }

    private sealed class NamedHolder(string name) : IHolder
    {
        public string Name => name;

        public bool IsAlive(string holder) => true;
    }
}

/// <summary>What is known of the chain's end, kept in memory.</summary>
internal sealed class KeptHead : IAuditHead
{
    private AuditHead? kept;

    public AuditHead? Read() => kept;

    public void Write(AuditHead head) => kept = head;
}
