using System.Text.Json;
using System.Text.Json.Serialization;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Labs;

/// <summary>Where a running Lab listens, as its <c>lab.json</c> says.</summary>
/// <param name="Edge">The https entry point.</param>
/// <param name="Smtp">host:port; null: the Lab has no mail sink.</param>
/// <param name="Bench">The program that plays <c>bench</c>.</param>
/// <param name="Erpnext">The sites' HTTP; null: only through the edge.</param>
internal sealed record LabAddresses(
    int Pid, string Build, Uri Control, Uri Edge, Uri EdgeHttp, Uri Mailcow, Uri Authentik, string Dns, string? Smtp, string Bench, string BenchDir, string TraefikDir, string Ca, Uri? Erpnext, string? MailcowKeyFile, string? AuthentikTokenFile, string? DbRootPasswordFile)
{
    /// <summary>Null: no Lab was started here, or it is just writing the file.</summary>
    public static LabAddresses? Read(DataDirectory data)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(data.LabAddresses), LabJsonContext.Default.LabAddresses);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LabAddresses))]
internal sealed partial class LabJsonContext : JsonSerializerContext;
