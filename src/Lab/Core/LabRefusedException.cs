namespace NexusWorkflows.Lab;

/// <summary>The Lab can't do what its control API was asked: the message says why, and is the answer's <c>detail</c> with status 400.</summary>
internal sealed class LabRefusedException(string message) : Exception(message);
