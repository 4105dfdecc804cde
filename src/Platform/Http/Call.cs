namespace NexusWorkflows.Platform.Http;

/// <summary>
/// One call to an outside system, as its failures tell of it. <paramref name="Doing"/> reads on from "Could not",
/// <paramref name="Writes"/> says that a lost answer leaves open whether it was done.
/// </summary>
internal sealed record Call(string System, string Title, string Address, string Doing, bool Writes)
{
    /// <summary>The answer said nothing: a read can be asked again, a write has to be looked at first.</summary>
    public PlatformException Lost(string code, string what, Exception? inner = null) => Writes
        ? Fault(FaultKind.Unknown, code, $"{what}. It may have been done: look before trying again.", inner)
        : Fault(FaultKind.Transient, code, $"{what}. Try again.", inner);

    public PlatformException Down(string code, string what, Exception? inner = null) =>
        Fault(FaultKind.Down, code, $"{what}. Check that it is running and that its address in the settings is right.", inner);

    public PlatformException Permanent(string code, string whatAndAdvice) => Fault(FaultKind.Permanent, code, whatAndAdvice, null);

    public PlatformException Fault(FaultKind kind, string code, string whatAndAdvice, Exception? inner) =>
        new(System, kind, $"{System}.{code}", $"Could not {Doing}: {Title} at '{Address}' {whatAndAdvice}", inner);
}
