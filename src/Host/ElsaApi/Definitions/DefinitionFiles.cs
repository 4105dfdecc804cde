using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Definitions as files: JSON with the schema's name, several of them in a zip.</summary>
internal sealed class DefinitionFiles(DefinitionDesk desk, DefinitionView view, DefinitionConsumers consumers)
{
    private const string Schema = "https://elsaworkflows.io/schemas/workflow-definition/v3.0.0/schema.json";

    /// <summary>What all files of a zip may have together once unpacked.</summary>
    private const long MostBytes = 64L * 1024 * 1024;

    public async Task<IResult> ExportAsync(StoredDefinition definition, bool withConsumers, CancellationToken ct)
    {
        if (withConsumers)
        {
            return await ZipAsync([definition, .. await consumers.OfAsync(definition, ct)], ct);
        }

        var (name, text) = await FileAsync(definition, ct);
        return Results.File(Encoding.UTF8.GetBytes(text), "application/octet-stream", name);
    }

    public async Task<IResult> ZipAsync(IReadOnlyList<StoredDefinition> definitions, CancellationToken ct)
    {
        var zip = new MemoryStream();
        await using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var definition in definitions.DistinctBy(definition => definition.VersionId))
            {
                var (name, text) = await FileAsync(definition, ct);
                await using var entry = await archive.CreateEntry(name).OpenAsync(ct);
                await entry.WriteAsync(Encoding.UTF8.GetBytes(text), ct);
            }
        }

        return Results.File(zip.ToArray(), "application/octet-stream", "workflow-definitions.zip");
    }

    /// <summary>Saves each definition of the files as a draft; the number saved.</summary>
    public async Task<int> ImportAsync(IFormFileCollection files, Acting acting, CancellationToken ct)
    {
        // Read and checked as JSON before the first is saved: a zip with a damaged file changes nothing.
        var texts = new List<string>();
        foreach (var file in files)
        {
            await using var content = file.OpenReadStream();
            texts.AddRange(file.FileName.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? await UnzipAsync(file.FileName, content, ct) : [await ReadAsync(file.FileName, content, ct)]);
        }

        foreach (var text in texts)
        {
            await desk.SaveAsync(EditMark.Without(text), false, "", acting, ct);
        }

        return texts.Count;
    }

    private async Task<(string Name, string Text)> FileAsync(StoredDefinition definition, CancellationToken ct)
    {
        var full = await view.FullAsync(definition, null, ct);
        full.Insert(0, "$schema", Schema);
        var title = Slug.Of(full["name"]?.GetValue<string>() ?? "");
        var name = $"workflow-definition-{(title.Length > 0 ? title + "-" : "")}{Slug.Of(definition.DefinitionId)}-{Slug.Of(definition.ElsaId)}.json";
        return (name, full.ToJsonString(new JsonSerializerOptions(ElsaJson.Options) { WriteIndented = true }));
    }

    private static async Task<List<string>> UnzipAsync(string name, Stream content, CancellationToken ct)
    {
        try
        {
            await using var archive = new ZipArchive(content, ZipArchiveMode.Read);
            var texts = new List<string>();
            long bytes = 0;
            foreach (var entry in archive.Entries.Where(entry => entry.Name.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
            {
                if ((bytes += entry.Length) > MostBytes)
                {
                    throw ElsaErrors.Invalid($"'{name}' holds more than {MostBytes / 1024 / 1024} MiB once unpacked.");
                }

                await using var unpacked = await entry.OpenAsync(ct);
                texts.Add(await ReadAsync($"{name}: {entry.FullName}", unpacked, ct));
            }

            return texts;
        }
        catch (InvalidDataException e)
        {
            throw ElsaErrors.Invalid($"'{name}' is no zip file: {e.Message}");
        }
    }

    private static async Task<string> ReadAsync(string name, Stream content, CancellationToken ct)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[81920];
        for (int read; (read = await content.ReadAsync(chunk, ct)) > 0;)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > MostBytes)
            {
                throw ElsaErrors.Invalid($"'{name}' is larger than {MostBytes / 1024 / 1024} MiB.");
            }
        }

        try
        {
            return ElsaBody.Parse(buffer.ToArray()).Whole;
        }
        catch (JsonException e)
        {
            throw new RefusalException(RefusalKind.Malformed, "elsa.invalid", $"'{name}' can't be read as a definition: {e.Message}");
        }
    }
}
