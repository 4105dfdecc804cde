namespace NexusWorkflows.Engine.Catalog;

/// <summary>The functions that every script finds, as signatures in TypeScript.</summary>
public static class ScriptCatalog
{
    public static IReadOnlyList<string> Functions { get; } =
    [
        "getVariable(name: string): any",
        "setVariable(name: string, value: any): void",
        "getInput(name: string): any",
        "getOutputFrom(activityIdOrName: string, outputName?: string): any",
        "getLastResult(): any",
        "setOutcome(outcome: string): void",
        "setOutcomes(outcomes: string[]): void",
        "getWorkflowDefinitionId(): string",
        "getWorkflowDefinitionVersionId(): string",
        "getWorkflowDefinitionVersion(): number",
        "getWorkflowInstanceId(): string",
        "getWorkflowInstanceName(): string",
        "setWorkflowInstanceName(value: string): void",
        "getCorrelationId(): string",
        "setCorrelationId(value: string): void",
        "isNullOrWhiteSpace(value: string): boolean",
        "isNullOrEmpty(value: string): boolean",
        "parseGuid(value: string): any",
        "newGuid(): any",
        "newGuidString(): string",
        "newShortGuid(): string",
        "getShortGuid(): string",
        "toJson(value: any): string",
        "stringToBase64(value: string): string",
        "stringFromBase64(value: string): string",
        "bytesFromString(value: string): any",
        "bytesToString(value: any): string",
        "bytesToBase64(value: any): string",
        "bytesFromBase64(value: string): any",
    ];
}
