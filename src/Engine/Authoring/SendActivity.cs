namespace NexusWorkflows.Engine.Authoring;

/// <summary>Sends something that can't be called back and can't be observed: mail, a web hook, a request. The intent is committed before it is sent; a lost answer is an incident unless it may be repeated.</summary>
public abstract class SendActivity : ExternalActivity
{
    internal override ActivityKind Kind => ActivityKind.Send;

    /// <summary>Sent twice, it does no harm: an attempt without an answer is made again. Looks at the inputs alone.</summary>
    public abstract bool IsRepeatable { get; }

    /// <summary>What is sent to whom in the operator's words, such as <c>mail 'Welcome' to 'a@example.org'</c>; never a secret.</summary>
    public abstract string Words { get; }

    /// <summary>Sends it and sets the outputs. A fault of kind unknown says that it may have been sent, every other kind that it wasn't.</summary>
    /// <param name="intent">Its token is the step's id: it goes along, so that a receiver knows a second copy.</param>
    public abstract Task SendAsync(ActivityContext context, Intent intent, CancellationToken ct);
}
