using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>How a bench command reaches the gate of the running Lab: a plain socket, as a command starts often and must start fast. Without a running Lab there are no faults.</summary>
internal sealed class GateLine(LabFolder folder)
{
    private readonly Uri? control = Find(folder);

    /// <summary>Logs the call; the answer holds its number <c>n</c> and, when it meets one, the fault's <c>kind</c> and <c>delayMs</c>.</summary>
    public JsonObject? Enter(string call, string subject) =>
        Post("/lab/private/enter", new JsonObject { ["system"] = "erpnext", ["call"] = call, ["subject"] = subject });

    public void Leave(int number, int status) => Post("/lab/private/leave", new JsonObject { ["n"] = number, ["status"] = status });

    /// <summary>Waits until the Lab ends.</summary>
    public void Hold() => Post("/lab/private/hold", []);

    private JsonObject? Post(string path, JsonObject body)
    {
        if (control is null)
        {
            return null;
        }

        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, control.Port);
            using var stream = client.GetStream();
            var text = body.ToJsonString();
            stream.Write(Encoding.UTF8.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: {control.Authority}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(text)}\r\nConnection: close\r\n\r\n{text}"));
            using var reader = new StreamReader(stream, Encoding.UTF8);
            var answer = reader.ReadToEnd();
            var start = answer.IndexOf('{', StringComparison.Ordinal);
            return start < 0 ? null : JsonNode.Parse(answer[start..(answer.LastIndexOf('}') + 1)]) as JsonObject;
        }
        catch (Exception error) when (error is IOException or SocketException or JsonException)
        {
            // The Lab ended, or was killed: bench belongs to the bench folder and goes on without it, as a real one would.
            return null;
        }
    }

    private static Uri? Find(LabFolder folder)
    {
        try
        {
            return (string?)JsonFile.Read(folder.AddressFile)?["control"] is { } address ? new Uri(address) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
