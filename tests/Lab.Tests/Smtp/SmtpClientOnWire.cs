using System.Net;
using System.Net.Sockets;
using System.Text;

namespace NexusWorkflows.Lab.Tests.Smtp;

/// <summary>Speaks SMTP line by line, as the protocol is written down.</summary>
internal sealed class SmtpClientOnWire : IDisposable
{
    private readonly TcpClient client = new();
    private StreamReader reader = null!;

    public static async Task<SmtpClientOnWire> ConnectAsync(int port)
    {
        var wire = new SmtpClientOnWire();
        await wire.client.ConnectAsync(IPAddress.Loopback, port);
        wire.reader = new StreamReader(wire.client.GetStream(), Encoding.ASCII);
        Assert.StartsWith("220 ", await wire.ReadAsync());
        return wire;
    }

    /// <summary>Sends a line and gives the whole reply, its lines joined by a bar; null: the server has cut.</summary>
    public async Task<string?> SayAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadAsync();
    }

    public async Task SendAsync(string text) => await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sender and recipients, up to where the message begins.</summary>
    public async Task BeginAsync(string from, params string[] to)
    {
        Assert.StartsWith("250-", await SayAsync("EHLO test"));
        Assert.Equal("250 2.1.0 OK", await SayAsync($"MAIL FROM:<{from}>"));
        foreach (var address in to)
        {
            Assert.Equal("250 2.1.5 OK", await SayAsync($"RCPT TO:<{address}>"));
        }
    }

    public async Task<string?> ReadAsync()
    {
        var lines = new List<string>();
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                lines.Add(line);
                if (line.Length < 4 || line[3] != '-')
                {
                    return string.Join('|', lines);
                }
            }
        }
        catch (IOException)
        {
            // Reset instead of closed: the same to whoever waits for a reply.
        }

        return null;
    }

    public void Dispose()
    {
        reader.Dispose();
        client.Dispose();
    }
}
