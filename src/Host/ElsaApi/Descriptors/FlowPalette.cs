using static NexusWorkflows.Host.ElsaApi.Descriptors.Palette;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>What leads a run: containers, branches, loops, starts and ends.</summary>
internal static class FlowPalette
{
    public static IReadOnlyList<ActivityDocument> All { get; } =
    [
        Activity("Flowchart", "Flow", "Flowchart", "Activities joined by connections.") with { IsContainer = true, IsBrowsable = false, Ports = [new PortDocument("Start", "Start", "Embedded", IsBrowsable: false)] },
        Activity("Sequence", "Workflows", "Sequence", "Runs its activities one after the other.") with { IsContainer = true, IsBrowsable = false },
        Activity("Parallel", "Workflows", "Parallel", "Runs its activities side by side and goes on when all are done.") with { IsContainer = true, IsBrowsable = false },
        Activity("StateMachine", "Flow", "State machine", "Is in one state at a time; events and conditions lead from one to the next."),
        Activity("Start", "Flow", "Start", "Where a flowchart begins.") with { IsStart = true },
        Activity("End", "Flow", "End", "Where a flowchart ends.") with { IsTerminal = true },
        Activity("If", "Branching", "If", "Runs one of two activities, as a condition says.", Text("Condition", "True runs Then, false runs Else.", "Boolean")).Gives("Result", "Boolean", "What the condition said.").Holds("Then", "Else"),
        Activity("FlowDecision", "Branching", "Decision", "Goes on one of two ways, as a condition says.", Text("Condition", "Which way to go on.", "Boolean")).LeadsBy("True", "False"),
        Activity("Switch", "Branching", "Switch", "Runs the activity of the case whose condition holds.", Text("Cases", "Conditions and what to run for each.", "Object", "switch-editor").Bare(), Mode()).Gives("Output", "Object", "What the case gave.").Holds("Default"),
        Activity("FlowSwitch", "Branching", "Switch (flow)", "Goes on by the case whose condition holds.", Text("Cases", "Conditions, each a way to go on.", "Object", "flow-switch-editor").Bare(), Mode()).LeadsBy("Default"),
        Activity("Fork", "Control Flow", "Fork", "Runs branches side by side.", Choice("JoinMode", "ForkJoinMode", "Whether all branches or any one has to be done.", null, "WaitAll", "WaitAny").Bare()) with { IsBrowsable = false },
        Activity("FlowFork", "Branching", "Fork (flow)", "Goes on by several branches at once.", Text("Branches", "The names of the branches.", "List<String>", "dynamic-outcomes")),
        Activity("FlowJoin", "Branching", "Join", "Brings branches together again.", Choice("Mode", "FlowJoinMode", "Go on with the first branch, with every branch, or with those that were taken.", "WaitAny", "WaitAll", "WaitAllActive", "WaitAny")),
        Activity("For", "Looping", "For", "Repeats its body from one number to another.", Text("Start", "The first number.", "Int32"), Text("End", "The last number.", "Int32"), Text("Step", "How far from one number to the next; negative counts down.", "Int32"), Flag("OuterBoundInclusive", "Whether the last number is one of them.", true)).Gives("CurrentValue", "Object", "The number of the present round.").Holds("Body"),
        Activity("ForEach", "Looping", "For each", "Repeats its body for each item, one after the other.", Text("Items", "The items.", "List<Object>", "dropdown")).Gives("CurrentValue", "Object", "The item of the present round.").Holds("Body"),
        Activity("ParallelForEach", "Looping", "For each, in parallel", "Runs its body for all items side by side.", Text("Items", "The items.", "Object")).Holds("Body"),
        Activity("While", "Looping", "While", "Repeats its body while a condition holds.", Text("Condition", "Looked at before each round.", "Boolean")).Holds("Body"),
        Activity("Break", "Looping", "Break", "Leaves the loop around it.") with { IsTerminal = true },
        Activity("Finish", "Primitives", "Finish", "Ends the run here, whatever else is under way.") with { IsTerminal = true },
        Activity("Complete", "Composition", "Complete", "Ends the container around it, with the outcomes given.", Text("Outcomes", "How it ended.", "Object", "outcome-picker")) with { IsTerminal = true },
        Activity("Fault", "Primitives", "Fault", "Ends in a fault on purpose.", Text("Code", "A word for programs to tell faults apart."), Text("Category", "Where it belongs, for example HTTP."), Text("FaultType", "What kind it is, for example Business."), Text("Message", "What went wrong, for people.")),
    ];

    private static InputDocument Mode() => Choice("Mode", "SwitchMode", "Whether the first case that holds is taken, or all of them.", null, "MatchFirst", "MatchAny");
}
