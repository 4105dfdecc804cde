using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>A variable of the workflow or of a container.</summary>
/// <param name="TypeName">Elsa's alias, for example <c>Int32</c>.</param>
/// <param name="Default">The default as text; null: none.</param>
/// <param name="IsSensitive">What is set is stored sealed.</param>
public sealed record VariableDeclaration(string Id, string Name, string TypeName, bool IsArray, string? Default, bool IsSensitive = false);

/// <summary>An input of the workflow.</summary>
/// <param name="IsSensitive">Its value is stored sealed.</param>
public sealed record InputDeclaration(string Name, string TypeName, bool IsArray, bool IsRequired, bool IsSensitive, JsonNode? Default);

/// <summary>An output of the workflow.</summary>
public sealed record OutputDeclaration(string Name, string TypeName, bool IsArray, bool IsSensitive);
