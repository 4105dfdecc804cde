using System.Text.Json.Nodes;
using static NexusWorkflows.Host.ElsaApi.Descriptors.Palette;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>What does one thing at once: values, scripts, lines; and other workflows.</summary>
internal static class StepPalette
{
    public static IReadOnlyList<ActivityDocument> All { get; } =
    [
        Activity("WriteLine", "Console", "Write line", "Writes a line, which the run keeps.", Text("Text", "The line.")),
        Activity("SetVariable", "Primitives", "Set variable", "Gives a variable a value.", Text("Variable", "The variable.", "Variable", "variable-picker").Bare(), Text("Value", "Its new value.", "Object")),
        Activity("SetOutput", "Composition", "Set output", "Gives an output of the workflow its value.", Text("OutputName", "The output.", hint: "output-picker"), Text("OutputValue", "Its value.", "Object")),
        Activity("SetName", "Primitives", "Set name", "Names the run, so that it is found again.", Text("Value", "The name.")),
        Activity("Correlate", "Primitives", "Correlate", "Ties the run to something outside by an id.", Text("CorrelationId", "The id.")),
        Activity("RunJavaScript", "Scripting", "Run JavaScript", "Runs a script; its value is the result.", Text("Script", "The script.").Code("JavaScript", "javascript"), Text("PossibleOutcomes", "The outcomes that the script may choose.", "List<String>", "dynamic-outcomes")).Gives("Result", "Object", "What the script gave."),
        Activity("ExecuteWorkflow", "Composition", "Execute workflow", "Runs another workflow as a run of its own.", Workflow(), Correlation(), Input(), Flag("WaitForCompletion", "Whether to go on only when it has ended.")).Gives("Result", "Object", "How it ended and what it gave.") with { Kind = "Task" },
        Activity("DispatchWorkflow", "Composition", "Dispatch workflow", "Starts another workflow and, unless told to wait, goes on at once.", Workflow(), Correlation(), Input(), Flag("WaitForCompletion", "Whether to go on only when it has ended.")).Gives("Result", "Object", "What it gave."),
        Activity("BulkDispatchWorkflows", "Composition", "Bulk dispatch workflows", "Starts another workflow once for each item.", Workflow(), Text("Items", "The items.", "Object"), Text("DefaultItemInputKey", "The input that gets the item.").Otherwise("Item"), Text("CorrelationIdFunction", "Computes each run's correlation id."), Input(), Flag("WaitForCompletion", "Whether to go on only when all have ended.", true))
            .Holds("ChildCompleted", "ChildFaulted").LeadsBy("Completed", "Canceled", "Done") with { Kind = "Task" },
    ];

    private static InputDocument Workflow() => Text("WorkflowDefinitionId", "The workflow.", hint: "workflow-definition-picker");

    private static InputDocument Correlation() => Text("CorrelationId", "The correlation id that it gets.");

    private static InputDocument Input() => Text("Input", "Its inputs by name.", "ObjectDictionary", "dropdown");
}
