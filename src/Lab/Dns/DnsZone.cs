using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Dns;

/// <summary>What the Lab's DNS knows: the entries that were set, and for every other name the edge's address and the mail host.</summary>
internal sealed class DnsZone(JsonStore store)
{
    public const string EdgeAddress = "127.0.0.1";
    public const string MailHost = "mail.nexus.localhost";

    /// <summary>The value that makes the whole name unknown.</summary>
    public const string NoSuchName = "NXDOMAIN";
    private const int LongestChain = 8;

    /// <summary>Sets the records of a name and type. Null removes the entry, an empty value answers no record, <c>NXDOMAIN</c> denies the name; several values stand on lines of their own.</summary>
    public void Set(string name, string type, string? value) => store.Change(root =>
    {
        var key = Key(name, type.ToUpperInvariant());
        if (value is null)
        {
            root.Remove(key);
        }
        else
        {
            root[key] = value;
        }
    });

    public IReadOnlyList<DnsAnswer> Entries() => store.Read(root =>
        root.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new DnsAnswer(pair.Key.Split('/')[0], pair.Key.Split('/')[1], pair.Value!.GetValue<string>())).ToList());

    public void Clear() => store.Clear();

    /// <summary>The response code and the records, an alias before what it leads to.</summary>
    public (int Code, IReadOnlyList<DnsAnswer> Answers) Find(string name, string? type) => store.Read(root =>
    {
        var answers = new List<DnsAnswer>();
        var code = type is null ? DnsMessage.NoError : Collect(root, name, type, answers);
        return (code, (IReadOnlyList<DnsAnswer>)answers);
    });

    private static int Collect(JsonObject root, string name, string type, List<DnsAnswer> answers)
    {
        for (var step = 0; step < LongestChain; step++)
        {
            if (root.Any(pair => pair.Key.StartsWith(name + "/", StringComparison.Ordinal) && pair.Value!.GetValue<string>() == NoSuchName))
            {
                return DnsMessage.NoSuchName;
            }

            if (root[Key(name, type)]?.GetValue<string>() is { } entry)
            {
                answers.AddRange(entry.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(value => new DnsAnswer(name, type, value)));
                return DnsMessage.NoError;
            }

            if (type == "CNAME" || root[Key(name, "CNAME")]?.GetValue<string>() is not { Length: > 0 } target)
            {
                break;
            }

            answers.Add(new DnsAnswer(name, "CNAME", target));
            name = target.Trim('.').ToLowerInvariant();
        }

        if (type is "A" or "MX")
        {
            answers.Add(new DnsAnswer(name, type, type == "A" ? EdgeAddress : "10 " + MailHost));
        }

        return DnsMessage.NoError;
    }

    private static string Key(string name, string type) => $"{name.Trim('.').ToLowerInvariant()}/{type}";
}
