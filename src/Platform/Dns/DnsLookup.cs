using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DnsClient;
using DnsClient.Protocol;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Dns;

/// <summary>Asks a resolver, never a cache. Every failure is a <see cref="PlatformException"/> of system <c>dns</c>; a name that isn't there has no records.</summary>
public sealed class DnsLookup(DnsOptions options)
{
    private const string System = "dns";
    private const int LongestChain = 10;

    /// <summary>The addresses, IPv4 first; aliases (CNAME) are followed.</summary>
    public async Task<IReadOnlyList<string>> AddressesAsync(string name, CancellationToken ct)
    {
        var v4 = await RecordsAsync<AddressRecord>(name, QueryType.A, ct);
        var v6 = await RecordsAsync<AddressRecord>(name, QueryType.AAAA, ct);
        return [.. v4.Concat(v6).Select(record => record.Address.ToString()).Distinct()];
    }

    /// <summary>The mail exchanges, the most preferred first.</summary>
    public async Task<IReadOnlyList<MxRecord>> MxAsync(string name, CancellationToken ct)
    {
        var found = await RecordsAsync<DnsClient.Protocol.MxRecord>(name, QueryType.MX, ct);
        return [.. found.OrderBy(record => record.Preference).Select(record => new MxRecord(record.Preference, Plain(record.Exchange)))];
    }

    /// <summary>The texts; the strings of one record are joined without a space, as a long DKIM key needs.</summary>
    public async Task<IReadOnlyList<string>> TxtAsync(string name, CancellationToken ct)
    {
        var found = await RecordsAsync<TxtRecord>(name, QueryType.TXT, ct);
        return [.. found.Select(record => string.Concat(record.Text))];
    }

    /// <summary>Any answer will do but the resolver's own failure, which is Down here.</summary>
    public async Task ProbeAsync(CancellationToken ct)
    {
        var call = Calling("look after the resolver");
        try
        {
            var response = await AskAsync(call, ".", QueryType.NS, ct);
            if (response.Header.ResponseCode == DnsHeaderResponseCode.ServerFailure)
            {
                throw call.Down("servfail", "answered SERVFAIL for the root");
            }
        }
        catch (PlatformException silent) when (silent.Code == "dns.timeout")
        {
            throw call.Down("timeout", "gave no answer", silent);
        }
    }

    private async Task<List<TRecord>> RecordsAsync<TRecord>(string name, QueryType type, CancellationToken ct)
        where TRecord : DnsResourceRecord
    {
        var asked = DomainName.Record(name, System);
        var call = Calling($"look up {type} of '{asked}'");
        var current = asked;
        for (var hop = 0; hop < LongestChain; hop++)
        {
            var response = await AskAsync(call, current, type, ct);
            Judge(call, response.Header.ResponseCode);
            var found = response.Answers.OfType<TRecord>().Where(record => (int)record.RecordType == (int)type).ToList();
            var end = EndOfChain(current, response.Answers);
            if (found.Count > 0 || end == current || response.Header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain)
            {
                return found;
            }

            current = end; // a server that doesn't resolve aliases itself leaves the rest to us
        }

        throw call.Permanent("alias_loop", $"answered with more than {LongestChain} aliases in a row. Correct the CNAME records.");
    }

    private async Task<IDnsQueryResponse> AskAsync(Call call, string name, QueryType type, CancellationToken ct)
    {
        var resolver = options.Resolver is null ? null : await EndPointAsync(call, options.Resolver, ct);
        var client = new LookupClient(Client(resolver));
        try
        {
            return await client.QueryAsync(name, type, cancellationToken: ct);
        }
        catch (Exception error) when (error is DnsResponseException or DnsResponseParseException or SocketException or OperationCanceledException or IOException && !ct.IsCancellationRequested)
        {
            if (await IsGoneAsync(client, ct))
            {
                throw call.Down("unreachable", "can't be reached, the connection was refused", error);
            }

            throw error is OperationCanceledException or DnsResponseException { Code: DnsResponseCode.ConnectionTimeout }
                ? call.Lost("timeout", string.Create(CultureInfo.InvariantCulture, $"gave no answer within {options.Timeout.TotalSeconds:0.###} s"), error)
                : call.Lost("unreadable_answer", "gave an answer that can't be read", error);
        }
    }

    private LookupClientOptions Client(IPEndPoint? resolver)
    {
        var made = resolver is null ? new LookupClientOptions() : new LookupClientOptions(resolver);
        made.UseCache = false;
        made.Retries = 0;
        made.Timeout = options.Timeout;
        made.ThrowDnsErrors = false;
        made.ContinueOnEmptyResponse = false;
        return made;
    }

    private static async Task<IPEndPoint> EndPointAsync(Call call, string resolver, CancellationToken ct)
    {
        var end = HostPort.Parse(resolver, System);
        if (IPAddress.TryParse(end.Host, out var address))
        {
            return new IPEndPoint(address, end.Port);
        }

        try
        {
            return new IPEndPoint((await global::System.Net.Dns.GetHostAddressesAsync(end.Host, ct))[0], end.Port);
        }
        catch (SocketException error)
        {
            throw call.Down("unreachable", "can't be reached, its name doesn't resolve", error);
        }
    }

    private static void Judge(Call call, DnsHeaderResponseCode code)
    {
        if (code is DnsHeaderResponseCode.NoError or DnsHeaderResponseCode.NotExistentDomain)
        {
            return;
        }

        throw code switch
        {
            DnsHeaderResponseCode.ServerFailure => call.Lost("servfail", "answered SERVFAIL, the name's own servers may be out of order"),
            DnsHeaderResponseCode.Refused => call.Lost("refused", "answered REFUSED, it doesn't look up this name for us"),
            _ => call.Lost("bad_answer", $"answered {code}"),
        };
    }

    private static string EndOfChain(string name, IReadOnlyList<DnsResourceRecord> answers)
    {
        var aliases = answers.OfType<CNameRecord>().ToList();
        for (var left = aliases.Count; left > 0; left--)
        {
            if (aliases.Find(alias => Plain(alias.DomainName) == name) is not { } alias)
            {
                break;
            }

            name = Plain(alias.CanonicalName);
        }

        return name;
    }

    private static async Task<bool> IsGoneAsync(LookupClient client, CancellationToken ct)
    {
        foreach (var server in client.NameServers)
        {
            if (!await ClosedPort.IsAtAsync(new IPEndPoint(IPAddress.Parse(server.Address), server.Port), ct))
            {
                return false;
            }
        }

        return true;
    }

    private Call Calling(string doing) => new(System, "the resolver", options.Resolver ?? "this machine's", doing, Writes: false);

    private static string Plain(DnsString name) => name.Value.TrimEnd('.').ToLowerInvariant();
}
