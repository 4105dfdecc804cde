using System.Text;
using System.Text.Json.Nodes;
using Jint;
using Jint.Native;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>Elsa's own functions of scripts that have nothing to do with variables.</summary>
internal static class ScriptFunctions
{
    private static readonly Dictionary<string, string> Getters = new(StringComparer.Ordinal)
    {
        ["getWorkflowInstanceId"] = "WorkflowInstanceId",
        ["getWorkflowInstanceName"] = "WorkflowInstanceName",
        ["getWorkflowDefinitionId"] = "WorkflowDefinitionId",
        ["getWorkflowDefinitionVersionId"] = "WorkflowDefinitionVersionId",
        ["getWorkflowDefinitionVersion"] = "WorkflowDefinitionVersion",
        ["getCorrelationId"] = "CorrelationId",
    };

    public static Func<JsValue[], JsValue>? Find(string word, Jint.Engine engine, ExpressionScope scope)
    {
        if (Getters.TryGetValue(word, out var fact))
        {
            return _ => JavaScriptValues.FromJson(engine, scope.Fact(fact));
        }

        return word switch
        {
            "setCorrelationId" => a => Set(scope, "CorrelationId", a),
            "setWorkflowInstanceName" => a => Set(scope, "WorkflowInstanceName", a),
            "isNullOrWhiteSpace" => a => string.IsNullOrWhiteSpace(TextOrNull(a)),
            "isNullOrEmpty" => a => string.IsNullOrEmpty(TextOrNull(a)),
            "parseGuid" => a => JsValue.FromObject(engine, Guid.Parse(ScriptRoom.Text(a, 0))),
            "newGuid" => _ => JsValue.FromObject(engine, NewGuid(scope)),
            "newGuidString" => _ => NewGuid(scope).ToString(),
            "newShortGuid" or "getShortGuid" => _ => Short(NewGuid(scope)),
            "toJson" => a => Values.ToJson(JavaScriptValues.ToJson(ScriptRoom.At(a, 0))),
            "stringToBase64" => a => System.Convert.ToBase64String(Encoding.UTF8.GetBytes(ScriptRoom.Text(a, 0))),
            "stringFromBase64" => a => Encoding.UTF8.GetString(System.Convert.FromBase64String(ScriptRoom.Text(a, 0))),
            "bytesFromString" => a => JsValue.FromObject(engine, Encoding.UTF8.GetBytes(ScriptRoom.Text(a, 0))),
            "bytesToString" => a => Encoding.UTF8.GetString(Bytes(ScriptRoom.At(a, 0))),
            "bytesToBase64" => a => System.Convert.ToBase64String(Bytes(ScriptRoom.At(a, 0))),
            "bytesFromBase64" => a => JsValue.FromObject(engine, System.Convert.FromBase64String(ScriptRoom.Text(a, 0))),
            _ => null,
        };
    }

    private static JsValue Set(ExpressionScope scope, string fact, JsValue[] arguments)
    {
        scope.SetFact(fact, TextOrNull(arguments));
        return JsValue.Undefined;
    }

    private static string? TextOrNull(JsValue[] arguments) =>
        ScriptRoom.At(arguments, 0) is var value && (value.IsNull() || value.IsUndefined()) ? null : ScriptRoom.Text(arguments, 0);

    /// <summary>A version 4 id from the moment's chance.</summary>
    private static Guid NewGuid(ExpressionScope scope)
    {
        var bytes = System.Convert.FromHexString(scope.NextId() + scope.NextId());
        bytes[6] = (byte)((bytes[6] & 0x0f) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static string Short(Guid guid) =>
        System.Convert.ToBase64String(guid.ToByteArray()).Replace("/", "", StringComparison.Ordinal).Replace("+", "", StringComparison.Ordinal).TrimEnd('=');

    private static byte[] Bytes(JsValue value) =>
        value.ToObject() as byte[] ?? (JavaScriptValues.ToJson(value) is JsonArray items ? [.. items.Select(i => (byte)i!.GetValue<long>())] : []);
}
