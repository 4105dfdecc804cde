using System.CommandLine;

namespace NexusWorkflows.Host.Commands;

/// <summary>The options of every verb that starts a run.</summary>
internal static class RunOptions
{
    public static Option<string?> OnFailure()
    {
        var option = new Option<string?>("--on-failure") { Description = "When retries are used up: pause for a person, undo everything, or stop", HelpName = "pause|undo|stop" };
        option.AcceptOnlyFromAmong("pause", "undo", "stop");
        return option;
    }

    public static Option<string?> Key() => new("--key") { Description = "Idempotency key: the same key with the same input is the same run", HelpName = "K" };

    public static Option<bool> NoWait() => new("--no-wait") { Description = "Only store the run; don't wait for its end" };
}
