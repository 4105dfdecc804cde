using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Engine.Tests.Running;

[Activity("Toy", "Toys", "Tells the toys something, which can't be untold.")]
public sealed class TellToy(ToyWorld world) : SendActivity
{
    [Input(Required = true, TakesSecrets = true)]
    public required Input<string> Text { get; init; }

    [Input]
    public required Input<bool> Again { get; init; }

    [Output]
    public Output<string>? Echo { get; init; }

    public override bool IsRepeatable => Again.Value;

    public override string Words => $"'{Text.Value}'";

    public override Task SendAsync(ActivityContext context, Intent intent, CancellationToken ct)
    {
        world.Call("tell", Text.Value, () =>
        {
            world.Count("tell/" + Text.Value);
            world.Boxes[Text.Value] = intent.Token;
        });
        Echo?.Set("told " + Text.Value);
        return Task.CompletedTask;
    }
}
