using System.Text.Json.Nodes;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Descriptors;
using Jint.Runtime.Interop;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>What one script finds in its room: variables, inputs, outputs and Elsa's functions. Only what its words name is put there.</summary>
internal sealed class ScriptRoom
{
    private readonly Jint.Engine engine;
    private readonly ExpressionScope scope;
    private readonly Dictionary<string, Handed> handed = new(StringComparer.Ordinal);

    public ScriptRoom(Jint.Engine engine, ExpressionScope scope, HashSet<string> words)
    {
        this.engine = engine;
        this.scope = scope;
        foreach (var word in words)
        {
            if (Find(word) is { } function)
            {
                engine.Global.FastSetProperty(word, new PropertyDescriptor(new ClrFunction(engine, word, (_, arguments) => function(arguments)), true, true, true));
            }
        }

        if (scope.ArgumentName is { } argument && words.Contains(argument))
        {
            engine.Global.FastSetProperty(argument, new PropertyDescriptor(FromJson(scope.Argument), true, true, true));
        }

        if (words.Contains("variables"))
        {
            engine.Global.FastSetProperty("variables", new PropertyDescriptor(Variables(), true, true, true));
        }
    }

    /// <summary>A script may change the members of what it got: such variables are set when it is over.</summary>
    public void KeepChanges()
    {
        foreach (var (name, given) in handed)
        {
            var now = JavaScriptValues.ToJson(given.Value);
            if (!JsonNode.DeepEquals(now, given.Before))
            {
                scope.SetVariable(name, now);
            }
        }
    }

    private Func<JsValue[], JsValue>? Find(string word) => word switch
    {
        "getVariable" => a => GetVariable(Text(a, 0)),
        "setVariable" => a => SetVariable(Text(a, 0), At(a, 1)),
        "getInput" => a => FromJson(scope.Input(Text(a, 0))),
        "getOutputFrom" => a => FromJson(scope.Output(Text(a, 0), a.Length > 1 ? Text(a, 1) : null)),
        "getLastResult" => _ => FromJson(scope.LastResult()),
        "setOutcome" => a => SetOutcomes([Text(a, 0)]),
        "setOutcomes" => a => SetOutcomes([.. (JavaScriptValues.ToJson(At(a, 0)) as JsonArray ?? []).Select(o => Values.ToText(o) ?? "")]),
        _ => ScriptFunctions.Find(word, engine, scope) ?? Accessor(word),
    };

    /// <summary><c>getX()</c>, <c>setX(v)</c>, <c>getResultFromY()</c>.</summary>
    private Func<JsValue[], JsValue>? Accessor(string word)
    {
        if (word.Length < 4 || !(word.StartsWith("get", StringComparison.Ordinal) || word.StartsWith("set", StringComparison.Ordinal)))
        {
            return null;
        }

        var name = word[3..];
        var variable = scope.VariableNames.FirstOrDefault(v => Pascal(v) == name);
        if (word[0] == 's')
        {
            return variable is null ? null : a => SetVariable(variable, At(a, 0));
        }

        if (variable is not null)
        {
            return _ => GetVariable(variable);
        }

        if (scope.InputNames.FirstOrDefault(i => Pascal(i) == name) is { } input)
        {
            return _ => FromJson(scope.Input(input));
        }

        var split = name.IndexOf("From", 1, StringComparison.Ordinal);
        return split > 0 && split + 4 < name.Length ? _ => FromJson(scope.Output(name[(split + 4)..], name[..split])) : null;
    }

    private JsValue GetVariable(string name)
    {
        if (handed.TryGetValue(name, out var given))
        {
            return given.Value;
        }

        var value = scope.Variable(name);
        var result = JavaScriptValues.FromJson(engine, value, scope.FindVariable(name)?.TypeName);
        if (value is JsonObject or JsonArray)
        {
            handed[name] = new Handed(result, JavaScriptValues.ToJson(result));
        }

        return result;
    }

    private JsValue SetVariable(string name, JsValue value)
    {
        handed.Remove(name);
        scope.SetVariable(name, JavaScriptValues.ToJson(value));
        return JsValue.Undefined;
    }

    private JsObject Variables()
    {
        var result = new JsObject(engine);
        foreach (var name in scope.VariableNames.Distinct(StringComparer.Ordinal))
        {
            var get = new ClrFunction(engine, "get", (_, _) => GetVariable(name));
            var set = new ClrFunction(engine, "set", (_, a) => SetVariable(name, At(a, 0)));
            result.FastSetProperty(name, new GetSetPropertyDescriptor(get, set, true, true));
        }

        return result;
    }

    private JsValue SetOutcomes(string[] outcomes)
    {
        scope.Outcomes = outcomes;
        return JsValue.Undefined;
    }

    private JsValue FromJson(JsonNode? value) => JavaScriptValues.FromJson(engine, value);

    internal static JsValue At(JsValue[] arguments, int index) => index < arguments.Length ? arguments[index] : JsValue.Undefined;

    internal static string Text(JsValue[] arguments, int index) => TypeConverter.ToString(At(arguments, index));

    private static string Pascal(string name) => name.Length == 0 || char.IsUpper(name[0]) ? name : char.ToUpperInvariant(name[0]) + name[1..];

    private sealed record Handed(JsValue Value, JsonNode? Before);
}
