namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>The choices that a designer offers and this engine keeps to.</summary>
internal static class StrategyLists
{
    public static IReadOnlyList<ExpressionDocument> Expressions { get; } =
    [
        new("Literal", false), new("Object", false, "json"), new("Json", false, "json"), new("Variable", true), new("Input", true), new("JavaScript", true, "javascript"), new("Liquid", true, "liquid"),
        new("Secret", true) { Properties = { ["UIHint"] = Palette.SecretPicker, ["PickerEndpoint"] = "/secrets/picker" } },
    ];

    /// <summary>Whatever a definition names, values are kept with the run.</summary>
    public static IReadOnlyList<StorageDriver> StorageDrivers { get; } = [new("Elsa.Workflows.WorkflowInstanceStorageDriver, Elsa.Workflows.Core", "Workflow Instance", 5, false)];

    public static IReadOnlyList<VariableType> VariableTypes { get; } =
    [
        new("Object", "Primitives", "Any value."), new("String", "Primitives", "Text."), new("Boolean", "Primitives", "True or false."),
        new("Int32", "Primitives", "A whole number up to about two thousand million."), new("Long", "Primitives", "A larger whole number."),
        new("Single", "Primitives", "A number with a fraction, of little precision."), new("Double", "Primitives", "A number with a fraction."), new("Decimal", "Primitives", "An exact number, such as an amount of money."),
        new("Guid", "Primitives", "A globally unique id."), new("DateTime", "Primitives", "A date and time without a zone."), new("DateTimeOffset", "Primitives", "A point in time."), new("DateOnly", "Primitives", "A date."), new("TimeSpan", "Primitives", "A length of time."),
        new("ObjectDictionary", "Lookups", "Values by name."), new("StringDictionary", "Lookups", "Texts by name."), new("JSON", "Dynamic", "A JSON value."), new("JsonObject", "Dynamic", "A JSON object."),
    ];

    public static IReadOnlyList<Strategy> Incidents { get; } =
    [
        new("Continue with incidents", "The run pauses at the fault, other branches go on, and a person decides.", "ContinueWithIncidentsStrategy"),
        new("Fault", "The run ends at the fault.", "FaultStrategy"),
    ];

    public static IReadOnlyList<Strategy> Activations { get; } =
    [
        new("Always", "Every start makes a run.", "Elsa.Workflows.ActivationValidators.AllowAlwaysStrategy, Elsa.Workflows.Core"),
        new("Singleton", "No start while a run of this workflow is live.", "Elsa.Workflows.Runtime.ActivationValidators.SingletonStrategy, Elsa.Workflows.Runtime"),
        new("Correlation", "No start while a run of any workflow with the same correlation id is live.", "Elsa.Workflows.Runtime.ActivationValidators.CorrelationStrategy, Elsa.Workflows.Runtime"),
        new("Correlated singleton", "No start while a run of this workflow with the same correlation id is live.", "Elsa.Workflows.Runtime.ActivationValidators.CorrelatedSingletonStrategy, Elsa.Workflows.Runtime"),
    ];

    /// <summary>A run is stored at least as often as each of them asks for.</summary>
    public static IReadOnlyList<CommitStrategy> WorkflowCommits { get; } =
    [
        new("WorkflowExecuting", "When the run goes on", "Stored before the run goes on. It always is."),
        new("WorkflowExecuted", "When the run rests", "Stored when the run can't go on by itself. It always is."),
        new("ActivityExecuting", "Before each activity", "Stored before each activity, which takes longer."),
        new("ActivityExecuted", "After each activity", "Stored after each activity, which takes longer."),
    ];

    public static IReadOnlyList<CommitStrategy> ActivityCommits { get; } =
    [
        new("CommitAlways", "Before and after", "The run is stored before this activity and after it."),
        new("CommitNever", "With what follows", "The run is stored when it rests."),
        new("Executing", "Before", "The run is stored before this activity."),
        new("Executed", "After", "The run is stored after this activity."),
    ];

    /// <summary>What a designer may rely on; those that it doesn't find here it leaves out. For the one whose name is long, a designer asks by that name.</summary>
    public static IReadOnlyList<Feature> Features { get; } =
        [.. new[] { "Elsa", "Workflows", "Flowchart", "Expressions", "JavaScript", "Liquid", "CommitStrategies", "WorkflowManagement", "WorkflowDefinitions", "WorkflowInstances", "WorkflowRuntime", "WorkflowsApi", "RealTimeWorkflowUpdates", "Resilience", "Scheduling", "Secrets", "Secrets.ShellFeatures.Secrets" }.Select(name => new Feature(name))];
}

internal sealed record ExpressionDocument(string Type, bool IsBrowsable)
{
    public ExpressionDocument(string type, bool isBrowsable, string language)
        : this(type, isBrowsable) => Properties["MonacoLanguage"] = language;

    public string DisplayName => Type;

    public bool IsSerializable { get; } = true;

    public Dictionary<string, string> Properties { get; } = [];
}

internal sealed record StorageDriver(string TypeName, string DisplayName, int Priority, bool Deprecated);

internal sealed record VariableType(string TypeName, string Category, string Description)
{
    public string DisplayName => TypeName;
}

internal sealed record Strategy(string DisplayName, string Description, string TypeName);

internal sealed record CommitStrategy(string Name, string DisplayName, string Description);

internal sealed record Feature(string Name)
{
    public string Namespace { get; } = "Elsa";

    public string FullName => "Elsa." + Name;

    public string DisplayName => Name;

    public string Description { get; } = "";
}
