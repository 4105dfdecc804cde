namespace NexusWorkflows.Host.Output;

/// <summary>The user interrupted a verb; the message says how what it started goes on.</summary>
internal sealed class InterruptedException(string message, Exception inner) : OperationCanceledException(message, inner);
