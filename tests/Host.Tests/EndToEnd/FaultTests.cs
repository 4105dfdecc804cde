using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>A sample of the fault matrix; all of it is in <c>benchmarks -- faults</c>.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("erpnext", "new-site", "kill", true)]
    [InlineData("mailcow", "add/mailbox", "dropAfter", true)]
    [InlineData("authentik", "PUT core/transactional/applications", "error", false)]
    public Task Provision_FaultWithUndo_EndsWholeOrGone(string system, string call, string kind, bool once) => TryAsync(system, call, kind, once);

    [FullTheory]
    [InlineData("erpnext", "new-site", "dropAfter", true)]
    [InlineData("erpnext", "install-app", "partial", true)]
    [InlineData("mailcow", "add/domain", "lostReply", true)]
    [InlineData("mailcow", "add/alias", "late", true)]
    [InlineData("authentik", "PUT core/transactional/applications", "dropAfter", true)]
    [InlineData("erpnext", "install-app", "error", false)]
    [InlineData("mailcow", "add/alias", "error", false)]
    public Task Provision_AnotherFaultWithUndo_EndsWholeOrGone(string system, string call, string kind, bool once) => TryAsync(system, call, kind, once);

    private static async Task TryAsync(string system, string call, string kind, bool once)
    {
        await using var world = new NexusWorld("engine: { backoffScale: 0.02, downLimit: 5s, requestTimeout: 1s, leaseSeconds: 5 }\n");
        var before = await world.StateAsync();
        await world.FaultAsync(system, call, kind, once ? 1 : null, delayMs: kind == "late" ? 400 : 0);
        var answer = await world.RunAsync("provision", "--name", "Byrne", "--subdomain", "byrne", "--sso", "--on-failure", "undo");
        var after = await world.StateAsync();
        if (once)
        {
            Assert.True(answer.ExitCode == 0, answer.Errors);
            Assert.Single(after["sites"]!.AsObject());
            Assert.Single(after["databases"]!.AsArray());
            Assert.Equal(4, after["mailcow"]!["aliases"]!.AsArray().Count);
            Assert.Single(after["authentik"]!["applications"]!.AsArray());
        }
        else
        {
            Assert.True(answer.ExitCode == 1, answer.Errors);
            OnboardingTests.Same(before, after);
        }
    }
}
