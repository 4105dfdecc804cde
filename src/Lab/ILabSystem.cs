using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>One outside system with an HTTP API that the Lab plays. The Lab gives each its own port, logs each call and plays the faults around it.</summary>
internal interface ILabSystem
{
    /// <summary>Its name in calls, faults and <c>lab.json</c>: <c>mailcow</c>, <c>authentik</c>, <c>erpnext</c>.</summary>
    string Name { get; }

    /// <summary>Its part of <c>/lab/state</c>: names, sorted, so that equal worlds give equal documents.</summary>
    JsonNode Snapshot();

    /// <summary>Back to the state of a fresh Lab, on disk too.</summary>
    void Reset();

    /// <summary>Names a request as faults and the call log do, for example <c>("add/domain", "byrne.nexus.localhost")</c>.</summary>
    LabCall Describe(HttpRequest request, ReadOnlyMemory<byte> body);

    /// <summary>Whether a kind of fault can happen to a call; one that can't is never used up by it. <c>partial</c> only where the call has halves.</summary>
    bool CanPlay(string kind, LabCall call) => kind is not LabFaultKind.Kill;

    /// <summary>Answers one request, and stores what it changed before it answers.</summary>
    /// <param name="context">The request, its body read already, and the answer to write.</param>
    /// <param name="body">The request's body.</param>
    /// <param name="fault">Null, or a fault whose way of failing only the system knows: <c>error</c>, <c>partial</c> or <c>badBody</c>.</param>
    Task HandleAsync(HttpContext context, ReadOnlyMemory<byte> body, LabFault? fault);
}

/// <summary>What a call is, as the control API names it.</summary>
/// <param name="Call">For example <c>add/mailbox</c>, <c>new-site</c>, <c>POST core/groups</c>.</param>
/// <param name="Subject">The name acted upon, for example a domain; empty where there is none.</param>
internal readonly record struct LabCall(string Call, string Subject);

/// <summary>A fault as set by <c>POST /lab/faults</c>.</summary>
/// <param name="Id">Number given by the Lab, from 1.</param>
/// <param name="System">The system's name, or <c>*</c>.</param>
/// <param name="Call">The call's name, or <c>*</c>.</param>
/// <param name="Subject">The subject, or <c>*</c>.</param>
/// <param name="Kind">error, dropBefore, dropAfter, lostReply, late, slow, down, partial, badBody or kill.</param>
/// <param name="Times">How often it fires; null means until it is deleted.</param>
/// <param name="DelayMs">For <c>late</c> and <c>slow</c>, in milliseconds.</param>
/// <param name="Status">For <c>error</c>: the HTTP status; null means the system's own way to fail.</param>
/// <param name="After">How many matching calls pass before it fires.</param>
internal sealed record LabFault(int Id, string System, string Call, string Subject, string Kind, int? Times, int DelayMs, int? Status, int After);
