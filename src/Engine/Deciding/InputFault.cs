using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Expressions;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>A step can't go on because of what its definition gave it; it becomes the step's fault.</summary>
internal sealed class InputFault(FaultInfo info, Exception? inner = null) : Exception(info.Message, inner)
{
    public FaultInfo Info { get; } = info;

    /// <summary>An activity of the flow refuses its input, as Elsa does.</summary>
    public static InputFault Of(string exception, string message, JsonObject? inner = null) => new(new FaultInfo(message, exception, inner));

    /// <summary>An expression of the flow failed outside an input.</summary>
    public static InputFault Of(ExpressionException exception) => new(new FaultInfo(exception.Message, exception.Kind, exception.ToInner()), exception);

    /// <summary>One of our own activities can't be begun; a person may edit the input.</summary>
    public static InputFault Permanent(string code, string message, Exception? inner = null) => new(new FaultInfo(message, Kind: "permanent", Code: code), inner);
}
