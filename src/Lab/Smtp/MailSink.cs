using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Smtp;

/// <summary>Every message that was accepted, as it came; nothing leaves the Lab.</summary>
internal sealed class MailSink(LabFolder folder, TimeProvider time)
{
    private readonly JsonStore index = new(folder.StateFile("mail"));

    /// <summary>Stores a message: the whole text first, so that no entry is without one.</summary>
    public void Add(string from, IReadOnlyList<string> to, byte[] message)
    {
        Directory.CreateDirectory(Folder);
        var header = MailText.Header(message);
        index.Change(state =>
        {
            var number = ((int?)state["last"] ?? 0) + 1;
            AtomicFile.Write(FileOf(number), message);
            state["last"] = number;
            state["messages"] ??= new JsonArray();
            state["messages"]!.AsArray().Add(new JsonObject
            {
                ["n"] = number,
                ["at"] = time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
                ["from"] = from,
                ["to"] = new JsonArray([.. to.Order(StringComparer.Ordinal).Select(address => (JsonNode)address)]),
                ["subject"] = MailText.Find(header, "Subject") ?? "",
                ["messageId"] = MailText.Find(header, "Message-ID"),
            });
        });
    }

    /// <summary>Sender, recipients and subject of each, sorted: ids and times differ between equal worlds.</summary>
    public JsonArray Snapshot() => new([.. Messages()
        .Select(message => new JsonObject { ["from"] = (string?)message["from"], ["to"] = message["to"]!.DeepClone(), ["subject"] = (string?)message["subject"] })
        .OrderBy(message => message.ToJsonString(), StringComparer.Ordinal)]);

    /// <summary>Everything of each, in the order they came; <c>raw</c> is the message as bytes of Latin-1.</summary>
    public JsonArray Whole()
    {
        var messages = Messages();
        foreach (var message in messages)
        {
            message["raw"] = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(FileOf((int)message["n"]!)));
        }

        return new([.. messages]);
    }

    public void Reset()
    {
        index.Clear();
        if (Directory.Exists(Folder))
        {
            Directory.Delete(Folder, recursive: true);
        }
    }

    private List<JsonObject> Messages() => index.Read(state => (state["messages"] as JsonArray ?? []).Select(message => message!.DeepClone().AsObject()).ToList());

    private string Folder => Path.Combine(folder.Root, "mail");

    private string FileOf(int number) => Path.Combine(Folder, number.ToString("D6", CultureInfo.InvariantCulture) + ".eml");
}
