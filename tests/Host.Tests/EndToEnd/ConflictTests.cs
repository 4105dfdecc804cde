using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>What is there and isn't ours is refused before anything is touched.</summary>
public sealed class ConflictTests
{
    [Fact]
    public async Task Provision_SomethingForeignThere_ExitsFourUntouched()
    {
        await using var world = new NexusWorld();
        await world.ControlAsync(HttpMethod.Post, "/lab/seed", new JsonObject
        {
            ["tenants"] = 1,
            ["sites"] = new JsonArray("s1.nexus.localhost"),
            ["mailDomains"] = new JsonArray("m1.nexus.localhost"),
            ["routes"] = new JsonArray("r1.nexus.localhost"),
        });
        var before = await world.StateAsync();
        foreach (var domain in new[] { "s1.nexus.localhost", "m1.nexus.localhost", "r1.nexus.localhost", "tenant1.nexus.localhost" })
        {
            var answer = await world.RunAsync("provision", "--name", "Other", "--domain", domain, "--on-failure", "undo");
            Assert.True(answer.ExitCode == 4, $"{domain}: exit {answer.ExitCode}, {answer.Errors}");
            OnboardingTests.Same(before, await world.StateAsync());
        }
    }

    [Fact]
    public async Task Provision_BadInput_IsRefusedWithWordsAndMakesNothing()
    {
        await using var world = new NexusWorld();
        var before = await world.StateAsync();
        foreach (var (name, subdomain) in new[] { ("n", "a;b"), ("n", "$(id)"), ("n", "-a"), ("n", new string('a', 300)), ("n", "*.x"), ("n", "www"), ("n", "a\nb"), ("n", ""), ("", "ok1") })
        {
            var answer = await world.RunAsync("provision", "--name", name, "--subdomain", subdomain);
            Assert.True(answer.ExitCode == 2, $"'{subdomain}': exit {answer.ExitCode}, {answer.Errors}");
            Assert.DoesNotContain("   at ", answer.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain("Exception", answer.Errors, StringComparison.Ordinal);
        }

        OnboardingTests.Same(before, await world.StateAsync());
    }
}
