using System.Text.Encodings.Web;
using System.Text.Json;

namespace NexusWorkflows.Lab.Mailcow;

internal static class JsonText
{
    // PHP leaves '+' and '<' alone; the escapes of the usual encoder would not change the meaning, but the look.
    public static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
