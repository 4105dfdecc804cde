using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>Runs as files, in the shape of Elsa's exports. Secrets are the references that they are everywhere.</summary>
internal sealed class InstanceFiles(IInstanceQueries queries, InstanceReader reader, InstanceView view)
{
    private const int MostEntries = 20_000;

    public async Task<IResult> ExportAsync(InstanceRecord instance, InstanceFileParts parts, CancellationToken ct) =>
        Results.File(await BytesAsync(instance, parts, ct), "application/octet-stream", NameOf(instance));

    public async Task<IResult> ZipAsync(IReadOnlyList<InstanceRecord> instances, InstanceFileParts parts, CancellationToken ct)
    {
        var zip = new MemoryStream();
        await using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var instance in instances)
            {
                await using var entry = await archive.CreateEntry(NameOf(instance)).OpenAsync(ct);
                await entry.WriteAsync(await BytesAsync(instance, parts, ct), ct);
            }
        }

        return Results.File(zip.ToArray(), "application/octet-stream", "workflow-instances.zip");
    }

    private async Task<byte[]> BytesAsync(InstanceRecord instance, InstanceFileParts parts, CancellationToken ct)
    {
        var state = view.State(instance);
        var file = new JsonObject { ["WorkflowState"] = new References().Of(state) };
        if (parts.Bookmarks)
        {
            file["Bookmarks"] = state["bookmarks"]!.DeepClone();
        }

        if (parts.Executions)
        {
            file["ActivityExecutionRecords"] = ElsaJson.Node(await reader.ExecutionsAsync(instance, null, ct));
        }

        if (parts.Journal)
        {
            var shown = new JournalView(instance.Run.Id, view.GraphOf(instance));
            var page = await queries.JournalAsync(new JournalFilter(instance.Run.Id, Take: MostEntries), ct);
            file["WorkflowExecutionLogRecords"] = ElsaJson.Node(page.Items.Select(entry => JournalView.Record(shown.Shown(entry), instance)).ToList());
        }

        return Encoding.UTF8.GetBytes(file.ToJsonString(new JsonSerializerOptions(ElsaJson.Options) { WriteIndented = true }));
    }

    private static string NameOf(InstanceRecord instance) => $"workflow-instance-{instance.Run.Id}.json";

    /// <summary>Lists and what is in them are numbered in the state of Elsa's files.</summary>
    private sealed class References
    {
        private int last;

        public JsonObject Of(JsonObject state)
        {
            var written = new JsonObject { ["$id"] = Next() };
            foreach (var (name, value) in state)
            {
                written[name] = value is JsonArray items ? ListOf(items) : value?.DeepClone();
            }

            return written;
        }

        private JsonObject ListOf(JsonArray items)
        {
            var list = new JsonObject { ["$id"] = Next() };
            list["$values"] = new JsonArray([.. items.Select(item => item is JsonObject members ? Of(members) : item?.DeepClone())]);
            return list;
        }

        private string Next() => (++last).ToString(CultureInfo.InvariantCulture);
    }
}

/// <summary>What goes into a file beside the state.</summary>
internal sealed record InstanceFileParts(bool Bookmarks, bool Executions, bool Journal);
