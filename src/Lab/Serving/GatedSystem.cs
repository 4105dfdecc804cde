namespace NexusWorkflows.Lab;

/// <summary>A system behind the gate: each request is logged, and the faults that are the same for every system are played here.</summary>
internal sealed class GatedSystem(ILabSystem system, CallGate gate, ILogger log)
{
    public async Task HandleAsync(HttpContext context)
    {
        var read = new MemoryStream();
        await context.Request.Body.CopyToAsync(read, context.RequestAborted);
        var body = read.ToArray();
        var call = system.Describe(context.Request, body);
        var entered = gate.Enter(system.Name, call, kind => system.CanPlay(kind, call));
        switch (entered.Fault?.Kind)
        {
            case null:
                await AnswerAsync(context, body, entered, null);
                break;
            case LabFaultKind.Slow:
                await Task.Delay(Delay(entered), TimeProvider.System, context.RequestAborted);
                await AnswerAsync(context, body, entered, null);
                break;
            case LabFaultKind.DropBefore or LabFaultKind.Down:
                context.Abort();
                break;
            case LabFaultKind.DropAfter:
                await DoUnseenAsync(context, body, entered);
                context.Abort();
                break;
            case LabFaultKind.LostReply:
                await DoUnseenAsync(context, body, entered);
                await UntilGoneAsync(context);
                break;
            case LabFaultKind.Late:
                var later = DetachedContext.Of(context, body);
                context.Abort();
                _ = DoLaterAsync(later, body, entered);
                break;
            default:
                await AnswerAsync(context, body, entered, entered.Fault);
                break;
        }
    }

    private async Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> body, GatedCall entered, LabFault? fault)
    {
        await system.HandleAsync(context, body, fault);
        entered.Status = context.Response.StatusCode;
    }

    private async Task DoUnseenAsync(HttpContext context, byte[] body, GatedCall entered)
    {
        await system.HandleAsync(DetachedContext.Of(context, body), body, null);
        entered.Status = null;
    }

    private async Task DoLaterAsync(HttpContext later, byte[] body, GatedCall entered)
    {
        try
        {
            await Task.Delay(Delay(entered), TimeProvider.System);
            await system.HandleAsync(later, body, null);
        }
        catch (Exception error)
        {
            // Nobody waits for this answer any more; without the log line it would vanish.
            log.LogError(error, "{System} failed at '{Call}' for '{Subject}', done late", system.Name, entered.Call.Call, entered.Call.Subject);
        }
    }

    private static TimeSpan Delay(GatedCall entered) => TimeSpan.FromMilliseconds(entered.Fault!.DelayMs);

    private static async Task UntilGoneAsync(HttpContext context)
    {
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }
}
