using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using NexusWorkflows.Lab.Dns;
using NexusWorkflows.Lab.Tests.Mailcow;

namespace NexusWorkflows.Lab.Tests.Dns;

public sealed class DnsTwinTests : IAsyncLifetime, IDisposable
{
    private readonly LabFolderOnDisk disk = new();
    private readonly CallGate gate = new(TimeProvider.System);
    private DnsTwin twin = null!;

    public Task InitializeAsync()
    {
        twin = new DnsTwin(disk.Folder, gate, TimeProvider.System);
        return twin.StartAsync(0, CancellationToken.None);
    }

    public async Task DisposeAsync() => await twin.DisposeAsync();

    public void Dispose() => disk.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(28, 0)]
    [InlineData(16, 0)]
    public async Task Query_WithoutEntry_AnswersTheEdge(ushort type, int records)
    {
        var answer = await AskAsync("any.test", type);

        Assert.Equal(0, Code(answer));
        Assert.Equal(records, Count(answer));
        Assert.Equal(records == 1, answer.TakeLast(4).SequenceEqual(new byte[] { 127, 0, 0, 1 }));
        Assert.Equal(["any.test"], gate.CallsAfter(0).Select(call => call.Call.Subject));
    }

    [Fact]
    public async Task Query_Mx_AnswersTheMailHostCompressed()
    {
        var answer = await AskAsync("a.localhost", 15);

        // Preference, then "mail" "nexus" and a pointer to the "localhost" of the question.
        Assert.Equal([0, 10, 4, .. "mail"u8, 5, .. "nexus"u8, 0xC0, 14], answer[^15..]);
    }

    [Fact]
    public async Task Txt_LongerThan255_ComesWholeInTwoStrings()
    {
        var value = new string('x', 420);
        twin.Set("dkim._domainkey.a.test", "TXT", value);

        var answer = await AskAsync("dkim._domainkey.a.test", 16);

        Assert.Equal(255, answer[^422]);
        Assert.Equal(165, answer[^166]);
        Assert.Equal(value, Encoding.ASCII.GetString(answer[^421..^166]) + Encoding.ASCII.GetString(answer[^165..]));
    }

    [Fact]
    public async Task Txt_OverPlainUdpSize_IsTruncatedThenWholeByTcpOrWithEdns()
    {
        twin.Set("a.test", "TXT", new string('x', 780));

        var udp = await AskAsync("a.test", 16);
        Assert.Equal((0x02, 0), (udp[2] & 0x02, Count(udp)));
        Assert.Equal(1, Count(await AskByTcpAsync("a.test", 16)));
        Assert.Equal(1, Count(await AskAsync("a.test", 16, edns: true)));
    }

    [Fact]
    public async Task Entry_SetAndRemoved_OverridesAndReturnsToTheUsual()
    {
        twin.Set("a.test", "A", "127.0.0.99");
        Assert.Equal(99, (await AskAsync("A.Test", 1))[^1]);
        Assert.False(twin.LeadsToEdge("a.test"));
        Assert.Equal("""[{"name":"a.test","type":"A","value":"127.0.0.99"}]""", twin.Snapshot().ToJsonString());

        twin.Set("a.test", "A", "");
        Assert.Equal(0, Count(await AskAsync("a.test", 1)));
        twin.Set("a.test", "A", "NXDOMAIN");
        Assert.Equal(3, Code(await AskAsync("a.test", 1)));
        twin.Set("a.test", "A", null);
        Assert.Equal(1, (await AskAsync("a.test", 1))[^1]);
        Assert.True(twin.LeadsToEdge("a.test"));
    }

    [Fact]
    public async Task Cname_Query_FollowsToTheAddress()
    {
        twin.Set("autodiscover.a.test", "CNAME", "mail.a.test");

        Assert.Equal(2, Count(await AskAsync("autodiscover.a.test", 1)));
        Assert.Equal(1, Count(await AskAsync("autodiscover.a.test", 5)));
    }

    [Fact]
    public void Set_UnknownTypeOrBadAddress_IsRefused()
    {
        Assert.Equal("DNS entry 'a.test' SRV: the Lab plays A, AAAA, MX, TXT, CNAME, NS and SOA. (Parameter 'type')", Assert.Throws<ArgumentException>(() => twin.Set("a.test", "SRV", "x")).Message);
        Assert.Equal("DNS entry 'a.test' A: 'x' is no IP address. (Parameter 'value')", Assert.Throws<ArgumentException>(() => twin.Set("a.test", "A", "x")).Message);
    }

    [Fact]
    public async Task Fault_ErrorAndDrop_FailOnceThenAnswer()
    {
        gate.Add(new LabFault(0, "dns", "query", "a.test", "error", 1, 0, null, 0));
        Assert.Equal(2, Code(await AskAsync("a.test", 1)));

        gate.Add(new LabFault(0, "dns", "query", "a.test", "dropBefore", 1, 0, null, 0));
        await Assert.ThrowsAsync<EndOfStreamException>(() => AskByTcpAsync("a.test", 1));
        Assert.Equal(0, Code(await AskAsync("a.test", 1)));
    }

    private static int Code(byte[] answer) => answer[3] & 0x0F;

    private static int Count(byte[] answer) => BinaryPrimitives.ReadUInt16BigEndian(answer.AsSpan(6));

    private static byte[] Question(string name, ushort type, bool edns)
    {
        var packet = new List<byte> { 0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, (byte)(edns ? 1 : 0) };
        foreach (var label in name.Split('.'))
        {
            packet.Add((byte)label.Length);
            packet.AddRange(Encoding.ASCII.GetBytes(label));
        }

        packet.AddRange([0, 0, (byte)type, 0, 1]);
        packet.AddRange(edns ? [0, 0, 41, 0x10, 0, 0, 0, 0, 0, 0, 0] : []);
        return [.. packet];
    }

    private async Task<byte[]> AskAsync(string name, ushort type, bool edns = false)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        using var client = new UdpClient();
        client.Connect(twin.EndPoint!);
        await client.SendAsync(Question(name, type, edns), limit.Token);
        return (await client.ReceiveAsync(limit.Token)).Buffer;
    }

    private async Task<byte[]> AskByTcpAsync(string name, ushort type)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(twin.EndPoint!);
        var question = Question(name, type, edns: false);
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)question.Length);
        var stream = client.GetStream();
        await stream.WriteAsync((byte[])[.. length, .. question]);
        await stream.ReadExactlyAsync(length);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer);
        return answer;
    }
}
