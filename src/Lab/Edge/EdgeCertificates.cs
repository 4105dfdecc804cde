using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace NexusWorkflows.Lab.Edge;

/// <summary>Plays ACME: a certificate comes shortly after its router, once the name leads to the edge. What failed waits for the next change of the configuration; what was issued stays.</summary>
internal sealed class EdgeCertificates(LabFolder folder, LabCa ca, CallGate gate, Func<string, bool> leadsHere, TimeProvider time)
{
    private static readonly IdnMapping Idn = new();
    private static readonly TimeSpan Order = TimeSpan.FromMilliseconds(50);
    private readonly ConcurrentDictionary<string, X509Certificate2> issued = new();
    private readonly Dictionary<string, Task> orders = [];
    private readonly Lock gateOfOrders = new();
    private int resets;

    public X509Certificate2 Default { get; } = ca.MakeDefault();

    private string Store => Path.Combine(folder.Root, "certificates");

    /// <summary>Loads what an earlier Lab has issued.</summary>
    public void Load()
    {
        foreach (var path in Directory.CreateDirectory(Store).EnumerateFiles("*.pem"))
        {
            issued[Path.GetFileNameWithoutExtension(path.Name)] = LabCa.Load(File.ReadAllText(path.FullName));
        }
    }

    public X509Certificate2? Find(string domain) => issued.GetValueOrDefault(domain);

    /// <summary>What a visitor is shown who asks for a name; null: none was asked for.</summary>
    public X509Certificate2 Shown(string? name)
    {
        try
        {
            // The runtime hands an international name on in its own letters; routes and certificates have it as it is on the wire.
            return string.IsNullOrEmpty(name) ? Default : Find(Idn.GetAscii(name).ToLowerInvariant()) ?? Default;
        }
        catch (ArgumentException)
        {
            return Default;
        }
    }

    /// <summary>Orders what is missing for these names; an order under way isn't doubled.</summary>
    public void Want(IEnumerable<string> domains, CancellationToken ct)
    {
        lock (gateOfOrders)
        {
            foreach (var domain in domains.Where(domain => !issued.ContainsKey(domain)))
            {
                if (!orders.TryGetValue(domain, out var running) || running.IsCompleted)
                {
                    orders[domain] = IssueAsync(domain, resets, ct);
                }
            }
        }
    }

    /// <summary>Waits for the orders under way.</summary>
    public Task SettleAsync()
    {
        lock (gateOfOrders)
        {
            return Task.WhenAll(orders.Values);
        }
    }

    public void Clear()
    {
        lock (gateOfOrders)
        {
            resets++;
            issued.Clear();
            orders.Clear();
            foreach (var file in Directory.CreateDirectory(Store).EnumerateFiles())
            {
                file.Delete();
            }
        }
    }

    private async Task IssueAsync(string domain, int reset, CancellationToken ct)
    {
        try
        {
            await Task.Delay(Order, time, ct);
            var call = gate.Enter(EdgeTwin.Name, new LabCall("issue", domain), kind => kind is LabFaultKind.Error or LabFaultKind.DropBefore or LabFaultKind.Slow);
            if (call.Fault is { Kind: LabFaultKind.Slow } slow)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(slow.DelayMs), time, ct);
            }

            if (call.Fault is { Kind: LabFaultKind.Error or LabFaultKind.DropBefore } || !leadsHere(domain))
            {
                call.Status = 400;
                return;
            }

            var pem = ca.Issue(domain);
            lock (gateOfOrders)
            {
                // What was ordered before a reset belongs to a world that is gone.
                if (reset == resets)
                {
                    AtomicFile.Write(Path.Combine(Store, domain + ".pem"), pem, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                    issued[domain] = LabCa.Load(pem);
                }
            }

            call.Status = 201;
        }
        catch (OperationCanceledException)
        {
            // The edge stops: the order is made anew at its next start.
        }
    }
}
