using System.Text.Json;
using System.Text.Json.Serialization;
using NexusWorkflows.Engine.Auditing;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Security;

/// <summary>How far the audit's chain had come, in a file of the data directory that only its owner can write.</summary>
internal sealed class AuditHeadFile(DataDirectory data) : IAuditHead
{
    public AuditHead? Read()
    {
        try
        {
            return File.Exists(data.AuditHead) ? JsonSerializer.Deserialize(File.ReadAllBytes(data.AuditHead), AuditHeadContext.Default.AuditHead) : null;
        }
        catch (JsonException exception)
        {
            throw new StoreException(
                "audit.head_unreadable", $"'{data.AuditHead}', which tells how far the audit was sealed, can't be read. Put it back from your backup; without it nobody can tell whether the audit's end was cut off.", exception);
        }
    }

    public void Write(AuditHead head) => PrivateFile.Replace(data.AuditHead, JsonSerializer.SerializeToUtf8Bytes(head, AuditHeadContext.Default.AuditHead));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AuditHead))]
internal sealed partial class AuditHeadContext : JsonSerializerContext;
