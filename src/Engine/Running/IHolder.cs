namespace NexusWorkflows.Engine.Running;

/// <summary>Who holds leases, and whether another holder on this machine still lives (S5).</summary>
public interface IHolder
{
    /// <summary>This process's name in leases.</summary>
    string Name { get; }

    /// <summary>False: the other holder is known to be dead. What can't be known counts as alive.</summary>
    bool IsAlive(string holder);
}
