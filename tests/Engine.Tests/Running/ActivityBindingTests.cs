using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Engine.Tests.Running;

public sealed class ActivityBindingTests
{
    private static readonly ActivityDescriptor Descriptor = ActivityCatalog.OfTypes([typeof(TakeEverything)]).Find("Toy.TakeEverything")!;
    private static readonly Dictionary<string, string> Secrets = new() { ["pw"] = "geheim-123" };

    [Fact]
    public void Bind_AUsersOwnSecretMembers_AreGivenBackAsTheyCame()
    {
        var bound = Bind(new JsonObject
        {
            ["Tree"] = new JsonObject { ["a"] = new JsonArray(new JsonObject { ["$$secret"] = "pw", ["$$$secret"] = 2 }) },
            ["Text"] = new JsonObject { ["$$secret"] = "pw" },
        });

        Assert.Equal("""{"a":[{"$secret":"pw","$$secret":2}]}""", bound.Tree.Value!.ToJsonString());
        Assert.Equal("""{"$secret":"pw"}""", bound.Text.Value);
    }

    [Fact]
    public void Bind_References_AreOpenedWhateverTheType()
    {
        var reference = new JsonObject { ["$secret"] = "pw" };
        var bound = Bind(new JsonObject { ["Password"] = reference.DeepClone(), ["Text"] = reference.DeepClone(), ["Tree"] = reference.DeepClone() });

        Assert.Equal(("geheim-123", "geheim-123", "geheim-123"), (bound.Password.Value.Reveal(), bound.Text.Value, bound.Tree.Value!.GetValue<string>()));
        var missing = Assert.Throws<ActivityFaultException>(() => Bind(new JsonObject { ["Password"] = new JsonObject { ["$secret"] = "gone" } }));
        Assert.Equal("The secret 'gone' of input 'Password' isn't stored any more.", missing.Message);
    }

    [Theory]
    [InlineData("Password", "short")]
    [InlineData("Count", "many")]
    public void Bind_WrongValue_IsABadInputThatNamesIt(string input, string value)
    {
        var refused = Assert.Throws<ActivityFaultException>(() => Bind(new JsonObject { [input] = value }));
        Assert.Equal("engine.bad_input", refused.Code);
        Assert.StartsWith($"Input '{input}' can't be read as ", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>What an outside system answers with opens no secret of the run.</summary>
    [Fact]
    public void Outputs_WithASecretMemberFromOutside_AreData()
    {
        var activity = Bind([]);
        activity.Seen!.Set(new JsonObject { ["$secret"] = "pw" });
        var secrets = new List<NewSecret>();

        Assert.Equal("""{"Seen":{"$$secret":"pw"}}""", ActivityBinding.Outputs(activity, Descriptor, "s1", secrets).ToJsonString());
        Assert.Empty(secrets);
    }

    private static TakeEverything Bind(JsonObject inputs)
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        return (TakeEverything)ActivityBinding.Bind(services, Descriptor, inputs, Secrets);
    }
}

[Activity("Toy", "Toys", "Takes inputs of every type.")]
public sealed class TakeEverything : ProbeActivity
{
    [Input]
    public required Input<JsonNode?> Tree { get; init; }

    [Input]
    public required Input<string> Text { get; init; }

    [Input]
    public required Input<int> Count { get; init; }

    [Input]
    public required Input<Secret> Password { get; init; }

    [Output]
    public Output<JsonNode>? Seen { get; init; }

    public override Task ProbeAsync(ActivityContext context, CancellationToken ct) => Task.CompletedTask;
}
