using NexusWorkflows.Engine.Definitions;

namespace NexusWorkflows.Engine.Flow;

/// <summary>Elsa's own activities by type name.</summary>
internal static class FlowActivities
{
    private static readonly Dictionary<string, FlowActivity> ByType = new(StringComparer.Ordinal)
    {
        ["Elsa.Sequence"] = new Sequence(),
        ["Elsa.Flowchart"] = new Flowchart(),
        ["Elsa.WriteLine"] = new WriteLine(),
        ["Elsa.SetOutput"] = new SetOutput(),
        ["Elsa.SetVariable"] = new SetVariable(),
        ["Elsa.SetName"] = new SetName(),
        ["Elsa.Correlate"] = new Correlate(),
        ["Elsa.Start"] = new Start(),
        ["Elsa.End"] = new End(),
        ["Elsa.FlowDecision"] = new FlowDecision(),
        ["Elsa.FlowSwitch"] = new FlowSwitch(),
        ["Elsa.FlowFork"] = new FlowFork(),
        ["Elsa.FlowJoin"] = new FlowJoin(),
        ["Elsa.If"] = new If(),
        ["Elsa.Switch"] = new Switch(),
        ["Elsa.While"] = new While(),
        ["Elsa.For"] = new For(),
        ["Elsa.ForEach"] = new ForEach(),
        ["Elsa.ParallelForEach"] = new ParallelForEach(),
        ["Elsa.Parallel"] = new Parallel(),
        ["Elsa.Fork"] = new Fork(),
        ["Elsa.Break"] = new Break(),
        ["Elsa.Finish"] = new Finish(),
        ["Elsa.Complete"] = new Complete(),
        ["Elsa.Fault"] = new Fault(),
        ["Elsa.RunJavaScript"] = new RunJavaScript(),
        [RunTask.Kind] = new RunTask(),
        [Event.Kind] = new Event(),
        ["Elsa.PublishEvent"] = new PublishEvent(),
        [StateMachineShape.Type] = new StateMachine(),
        [Delay.Kind] = new Delay(),
        [StartAt.Kind] = new StartAt(),
        [Timer.Kind] = new Timer(),
        [Cron.Kind] = new Cron(),
        ["Elsa.ExecuteWorkflow"] = new ExecuteWorkflow(),
        ["Elsa.DispatchWorkflow"] = new DispatchWorkflow(),
        ["Elsa.BulkDispatchWorkflows"] = new BulkDispatchWorkflows(),
        [HttpEndpoint.Kind] = new HttpEndpoint(),
        ["Elsa.WriteHttpResponse"] = new WriteHttpResponse(),
        ["Elsa.SendEmail"] = new SendEmail(),
        ["Elsa.SendHttpRequest"] = new SendHttpRequest(),
        ["Elsa.FlowSendHttpRequest"] = new FlowSendHttpRequest(),
    };

    private static readonly UsedWorkflow Used = new();
    private static readonly WorkflowBody Body = new();

    public static IReadOnlyCollection<string> Types => ByType.Keys;

    public static FlowActivity? Find(string type) => ByType.GetValueOrDefault(type);

    /// <summary>What an activity of a definition does, a workflow that is used as one included.</summary>
    public static FlowActivity? Find(Node node) =>
        node.Inner is not null ? Body
        : node.ChildIn(GraphReader.WorkflowProperty) is not null ? Used
        : Find(node.Type);
}
