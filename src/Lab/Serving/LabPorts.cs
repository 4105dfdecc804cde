using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>The Lab's ports: chosen once and kept, so that addresses survive a restart.</summary>
internal sealed class LabPorts(LabFolder folder)
{
    private readonly JsonObject kept = JsonFile.Read(folder.StateFile("ports")) ?? [];

    /// <summary>The port of last time, else the preferred one where it is free, else 0 for any.</summary>
    public int For(string name, int preferred = 0) => (int?)kept[name] ?? (preferred > 0 && IsFree(preferred) ? preferred : 0);

    /// <summary>Remembers what was bound.</summary>
    public void Keep(string name, int port)
    {
        if ((int?)kept[name] != port)
        {
            kept[name] = port;
            JsonFile.Write(folder.StateFile("ports"), kept);
        }
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var probe = new TcpListener(IPAddress.Loopback, port);
            probe.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
