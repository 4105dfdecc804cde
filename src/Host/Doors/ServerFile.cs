using System.Text.Json;
using System.Text.Json.Serialization;
using NexusWorkflows.Host.Labs;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Doors;

/// <summary>The server that this data directory has, as <c>serve</c> wrote it.</summary>
internal sealed record ServerFile(Uri Url, int Pid)
{
    /// <summary>Null: none runs.</summary>
    public static ServerFile? Read(DataDirectory data)
    {
        try
        {
            var server = JsonSerializer.Deserialize(File.ReadAllBytes(data.Server), ServerJsonContext.Default.ServerFile);
            return server is not null && ProcessLife.IsAlive(server.Pid) ? server : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Write(DataDirectory data) => PrivateFile.Replace(data.Server, JsonSerializer.SerializeToUtf8Bytes(this, ServerJsonContext.Default.ServerFile));

    /// <summary>Removes the file if it still is this server's.</summary>
    public void Remove(DataDirectory data)
    {
        if (Read(data) is { } present && present.Pid == Pid)
        {
            File.Delete(data.Server);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ServerFile))]
internal sealed partial class ServerJsonContext : JsonSerializerContext;
