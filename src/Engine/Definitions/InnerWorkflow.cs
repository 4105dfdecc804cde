namespace NexusWorkflows.Engine.Definitions;

/// <summary>What a workflow declares that is used as an activity.</summary>
internal sealed record InnerWorkflow(string DefinitionId, string Name, IReadOnlyList<InputDeclaration> Inputs, IReadOnlyList<OutputDeclaration> Outputs);
