namespace NexusWorkflows.Platform.Erpnext;

/// <summary>What a command is meant to do, for its message; whether it changes anything, for its kind; and what must never be shown of it.</summary>
internal sealed record BenchCall(string Deed, string Subject, bool Changes, IReadOnlyList<string> Secrets)
{
    private const string Blot = "********";

    // Longest first, or a password that begins another would leave its rest to be read.
    public string Redact(string text) => Secrets.Where(s => s.Length > 0).OrderByDescending(s => s.Length).Aggregate(text, (t, s) => t.Replace(s, Blot, StringComparison.Ordinal));

    public override string ToString() => $"{Deed} '{Subject}'";
}
