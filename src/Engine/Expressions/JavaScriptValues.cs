using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>Values to JavaScript and back. Dates become ISO texts, functions nothing.</summary>
internal static class JavaScriptValues
{
    private const int Deepest = 64;

    /// <param name="typeName">The declared type, where the value has one: dates and spans are objects in a script.</param>
    public static JsValue FromJson(Jint.Engine engine, JsonNode? value, string? typeName = null)
    {
        switch (value?.GetValueKind())
        {
            case null or JsonValueKind.Null or JsonValueKind.Undefined:
                return JsValue.Null;
            case JsonValueKind.True:
                return JsBoolean.True;
            case JsonValueKind.False:
                return JsBoolean.False;
            case JsonValueKind.Number:
                return double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);
            case JsonValueKind.String:
                return FromText(engine, value.GetValue<string>(), typeName);
            case JsonValueKind.Array:
                return new JsArray(engine, [.. value.AsArray().Select(i => FromJson(engine, i, typeName))]);
            default:
                var result = new JsObject(engine);
                foreach (var (name, member) in value.AsObject())
                {
                    result.Set(name, FromJson(engine, member), false);
                }

                return result;
        }
    }

    public static JsonNode? ToJson(JsValue value) => ToJson(value, 0);

    private static JsonNode? ToJson(JsValue value, int depth)
    {
        if (depth > Deepest)
        {
            throw new ExpressionException("JsonException", $"The value is nested deeper than {Deepest}, or contains itself.");
        }

        switch (value.Type)
        {
            case Types.Boolean:
                return value.AsBoolean();
            case Types.Number:
                return Values.Number(value.AsNumber());
            case Types.String:
                return value.AsString();
            case Types.BigInt:
                return JsonNode.Parse(value.ToString());
            case Types.Object:
                return FromObject((ObjectInstance)value, depth);
            default:
                return null;
        }
    }

    private static JsonNode? FromObject(ObjectInstance value, int depth)
    {
        switch (value)
        {
            case JsDate date:
                return double.IsNaN(date.DateValue) ? null : JsonSerializer.SerializeToNode(DateTime.UnixEpoch.AddMilliseconds(date.DateValue));
            case IObjectWrapper wrapper:
                return JsonSerializer.SerializeToNode(wrapper.Target);
            case JsArray array:
                return new JsonArray([.. array.Select(i => ToJson(i, depth + 1))]);
            case Jint.Native.Function.Function:
                return null;
        }

        if (value.Get("toJSON") is Jint.Native.Function.Function own)
        {
            return ToJson(value.Engine.Invoke(own, value, []), depth + 1);
        }

        if (value.Prototype is { } prototype && prototype.Get("constructor") is ObjectInstance constructor && constructor.Get("name") is JsString name && name.ToString() is "Number" or "String" or "Boolean"
            && value.Get("valueOf") is Jint.Native.Function.Function unwrap)
        {
            return ToJson(value.Engine.Invoke(unwrap, value, []), depth + 1);
        }

        var result = new JsonObject();
        foreach (var key in value.GetOwnPropertyKeys(Types.String))
        {
            var member = value.Get(key);
            if (value.GetOwnProperty(key).Enumerable && member is not Jint.Native.Function.Function && !member.IsUndefined())
            {
                result[key.ToString()] = ToJson(member, depth + 1);
            }
        }

        return result;
    }

    private static JsValue FromText(Jint.Engine engine, string text, string? typeName)
    {
        if (typeName is not null && ValueTypes.IsTime(typeName) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return JsValue.FromObject(engine, time.UtcDateTime);
        }

        return typeName switch
        {
            "TimeSpan" when TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) => JsValue.FromObject(engine, span),
            "Guid" when Guid.TryParse(text, out var guid) => JsValue.FromObject(engine, guid),
            _ => text,
        };
    }
}
