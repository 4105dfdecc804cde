namespace NexusWorkflows.Lab;

/// <summary>Every call to the Lab passes here: it is logged, and meets the faults that were set for it.</summary>
internal sealed class CallGate(TimeProvider time)
{
    private const int Kept = 100_000;
    private readonly Lock gate = new();
    private readonly Queue<GatedCall> calls = new();
    private readonly List<ArmedFault> faults = [];
    private int lastCall;
    private int lastFault;

    /// <summary>Raised after a fault was set, used up or deleted: listeners that <c>down</c> closes look at <see cref="IsDown"/> then.</summary>
    public event Action? FaultsChanged;

    /// <summary>How many calls there were.</summary>
    public int LastCall => lastCall;

    /// <summary>Logs a call and returns it with the fault to play, if any.</summary>
    /// <param name="system">For example <c>edge</c>.</param>
    /// <param name="call">What is called on what.</param>
    /// <param name="fits">Says whether a kind can happen to this call; one that can't passes unused. Null: each kind but <c>kill</c>.</param>
    public GatedCall Enter(string system, LabCall call, Func<string, bool>? fits = null)
    {
        GatedCall entered;
        var changed = false;
        lock (gate)
        {
            LabFault? fault = null;
            var now = time.GetUtcNow();
            faults.RemoveAll(armed => armed.IsOver(now));
            foreach (var armed in faults)
            {
                if (armed.Matches(system, call) && (fits?.Invoke(armed.Fault.Kind) ?? armed.Fault.Kind is not LabFaultKind.Kill) && armed.Fire())
                {
                    fault = armed.Fault;
                    break;
                }
            }

            changed = fault is not null;
            faults.RemoveAll(armed => armed.IsSpent);
            entered = new GatedCall(++lastCall, now, system, call, fault);
            calls.Enqueue(entered);
            if (calls.Count > Kept)
            {
                calls.Dequeue();
            }
        }

        if (changed)
        {
            FaultsChanged?.Invoke();
        }

        return entered;
    }

    /// <summary>Whether the whole system refuses connections now.</summary>
    public bool IsDown(string system)
    {
        lock (gate)
        {
            return faults.Any(armed => armed.HoldsDown(system, time.GetUtcNow()));
        }
    }

    public IReadOnlyList<GatedCall> CallsAfter(int number)
    {
        lock (gate)
        {
            return [.. calls.Where(call => call.Number > number)];
        }
    }

    /// <summary>The call of that number, or null when it is too old to be kept.</summary>
    public GatedCall? Find(int number)
    {
        lock (gate)
        {
            return calls.FirstOrDefault(call => call.Number == number);
        }
    }

    /// <summary>Sets a fault; its number is given here.</summary>
    public LabFault Add(LabFault fault)
    {
        lock (gate)
        {
            fault = fault with { Id = ++lastFault };
            faults.Add(new ArmedFault(fault, time.GetUtcNow()));
        }

        FaultsChanged?.Invoke();
        return fault;
    }

    /// <summary>The faults that can still fire, in the order they were set.</summary>
    public IReadOnlyList<LabFault> Faults()
    {
        lock (gate)
        {
            faults.RemoveAll(armed => armed.IsOver(time.GetUtcNow()));
            return [.. faults.Select(armed => armed.Fault)];
        }
    }

    /// <summary>Deletes one fault, or all when <paramref name="id"/> is null; false when there was none of that number.</summary>
    public bool Delete(int? id)
    {
        int deleted;
        lock (gate)
        {
            deleted = faults.RemoveAll(armed => id is null || armed.Fault.Id == id);
        }

        FaultsChanged?.Invoke();
        return id is null || deleted > 0;
    }

    /// <summary>Forgets the calls and the faults.</summary>
    public void Reset()
    {
        lock (gate)
        {
            faults.Clear();
            calls.Clear();
            lastCall = 0;
            lastFault = 0;
        }

        FaultsChanged?.Invoke();
    }
}
