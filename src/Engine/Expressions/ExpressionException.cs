using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>An expression failed. <see cref="Kind"/> is the short type name that Elsa shows for it.</summary>
internal sealed class ExpressionException(string kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Kind { get; } = kind;

    public JsonObject ToInner() => new() { ["exception"] = Kind, ["message"] = Message };
}
