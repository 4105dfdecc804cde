using System.Text.Json.Nodes;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>A definition of a user's own that does with a secret whatever an expression lets it do.</summary>
internal static class CanaryDefinition
{
    private static int count;

    public static string Json => new JsonObject
    {
        ["id"] = "canary-1", ["definitionId"] = "canary", ["name"] = "canary", ["version"] = 1, ["isLatest"] = true, ["isPublished"] = true,
        ["inputs"] = new JsonArray(Named("token", "String", true), Named("settings", "Object", true), Named("fail", "Boolean"), Named("count", "Int32")),
        ["outputs"] = new JsonArray(Named("kept", "String", true), Named("shown", "String"), Named("structure", "Object")),
        ["variables"] = new JsonArray(Variable("held", "String"), Variable("marked", "String", true), Variable("nested", "Object"), Variable("number", "Int32"), Variable("parts", "Object")),
        ["customProperties"] = new JsonObject
        {
            ["nexusSite"] = Liquid("{{ Input.token }}.example"),
            ["nexusHolds"] = new JsonArray(new JsonObject { ["scope"] = Liquid("site:{{ Input.token }}"), ["mode"] = "change" }),
        },
        ["root"] = Step("Elsa.Sequence", ("activities", new JsonArray(
            Set("held", Script("getInput('token') + '!'")),
            Set("held", Liquid("{{ Input.token }} and {{ Input.token | base64_encode }}")),
            Set("marked", Script("getToken()")),
            Set("nested", Script("({ inner: { list: [getInput('token'), stringToBase64(getInput('token'))] } })")),
            Set("parts", Script("[getInput('token').slice(0, 9), getInput('token').slice(9)]")),
            Line(Script("'plain ' + getInput('token')")),
            Line(Script("'backwards ' + [...getInput('token')].reverse().join('')")),
            Line(Script("'for an address ' + encodeURIComponent(getVariable('marked'))")),
            Line(Liquid("{{ Variables.held }} {{ Input.token | url_encode }} {{ Input.token | escape }} {{ Variables.nested.inner.list | join: '-' }}")),
            Line(Script("JSON.stringify(variables.nested) + getSettings()")),
            Line(new JsonObject { ["type"] = "Input", ["value"] = "token" }),
            Line(Script("getVariable('parts')[0]")),
            Step("Elsa.SetName", ("value", Input(Script("getInput('token')")))),
            Step("Elsa.Correlate", ("correlationId", Input(Liquid("{{ Input.token }}")))),
            Script("script", "setCorrelationId(getInput('token')); setWorkflowInstanceName('x' + getInput('token')); setVariable('held', getInput('token').toUpperCase()); setOutcome(getInput('token')); return { key: getInput('token') };"),
            Step("Elsa.ForEach", ("items", Input(Script("[getInput('token'), getInput('token') + '2']"))), ("body", Line(Script("'item ' + getVariable('CurrentValue')")))),
            Step("Elsa.If", ("condition", Input(Script("getInput('token').length > 3"))), ("then", Line(Script("'then ' + getInput('token')")))),
            Step("Elsa.Switch", ("cases", new JsonArray(new JsonObject { ["label"] = "long", ["condition"] = Script("getInput('token').length > 3"), ["activity"] = Line(Script("getOutputFrom('script')")) }))),
            Output("kept", Script("getInput('token')")),
            Output("shown", Script("getVariable('held')")),
            Output("structure", Script("({ all: variables.nested, settings: getInput('settings') })")),
            Step("Elsa.If", ("condition", Input(Script("getInput('fail') === true"))), ("then", Fails()))))),
    }.ToJsonString();

    /// <summary>A definition that takes a named secret wherever one may be taken, and shows what came of it.</summary>
    public static string OfNamedSecret(string name, string url) => new JsonObject
    {
        ["id"] = "named-1", ["definitionId"] = "named", ["name"] = "named", ["version"] = 1, ["isLatest"] = true, ["isPublished"] = true,
        ["inputs"] = new JsonArray(Named("domain", "String")), ["outputs"] = new JsonArray(), ["variables"] = new JsonArray(),
        ["root"] = Step("Elsa.Sequence", ("activities", new JsonArray(
            Step("Nexus.CreateMailDomain", ("domain", Input(Script("getInput('domain')")))),
            Step("Nexus.CreateMailbox", ("id", "box"), ("domain", Input(Script("getInput('domain')"))), ("password", Input(Taken(name)))),
            Line(Script("'it is ' + getOutputFrom('box', 'MailboxPassword')")),
            Step("Elsa.SendHttpRequest", ("url", Literal(url + "/text")), ("method", Literal("POST")), ("contentType", Literal("text/plain")), ("content", Input(Taken(name))))))),
    }.ToJsonString();

    private static JsonObject Taken(string name) => new() { ["type"] = "Secret", ["value"] = new JsonObject { ["name"] = name, ["typeName"] = "text", ["scope"] = null }.ToJsonString() };

    private static JsonObject Literal(string value) => Input(new JsonObject { ["type"] = "Literal", ["value"] = value });

    /// <summary>Faults whose words are made of the secret, each in a branch of its own.</summary>
    private static JsonObject Fails() => Step("Elsa.Parallel", ("activities", new JsonArray(
        Script("thrown", "throw new Error('no good: ' + [...getInput('token')].reverse().join(''))"),
        Script("member", "return { [getInput('token')]: 1 };"),
        Line(Script("getInput('token').nothing.there")),
        Line(Liquid("{{ Input.token | date: Input.token }}{{ Input.token | divided_by: 0 }}")),
        Set("number", Script("[...getInput('token')].reverse().join('')")),
        Step("Elsa.Fault", ("message", Input(Script("'because of ' + getInput('token')")))),
        Step("Nexus.SetSiteConfig", ("domain", Input(Script("getInput('token')"))), ("keys", Input(Script("({ a: 1 })")))),
        Step("Nexus.CreateMailDomain", ("domain", Input(Liquid("{{ Input.token }}")))))));

    private static JsonObject Named(string name, string type, bool sensitive = false) => new() { ["name"] = name, ["type"] = type, ["isSensitive"] = sensitive };

    private static JsonObject Variable(string name, string type, bool sensitive = false) => new() { ["id"] = name, ["name"] = name, ["typeName"] = type, ["isSensitive"] = sensitive };

    private static JsonObject Set(string variable, JsonObject expression) => Step("Elsa.SetVariable", ("variable", new JsonObject { ["id"] = variable, ["name"] = variable }), ("value", Input(expression)));

    private static JsonObject Output(string name, JsonObject expression) => Step("Elsa.SetOutput", ("outputName", Input(new JsonObject { ["type"] = "Literal", ["value"] = name })), ("outputValue", Input(expression)));

    private static JsonObject Line(JsonObject expression) => Step("Elsa.WriteLine", ("text", Input(expression)));

    private static JsonObject Script(string id, string script)
    {
        var step = Step("Elsa.RunJavaScript", ("script", Input(new JsonObject { ["type"] = "Literal", ["value"] = script })));
        step["id"] = id;
        step["name"] = id;
        return step;
    }

    private static JsonObject Script(string script) => new() { ["type"] = "JavaScript", ["value"] = script };

    private static JsonObject Liquid(string template) => new() { ["type"] = "Liquid", ["value"] = template };

    private static JsonObject Input(JsonObject expression) => new() { ["typeName"] = "Object", ["expression"] = expression };

    private static JsonObject Step(string type, params (string Name, JsonNode Value)[] properties)
    {
        var id = $"a{Interlocked.Increment(ref count)}";
        var step = new JsonObject { ["id"] = id, ["name"] = id, ["type"] = type, ["version"] = 1 };
        foreach (var (name, value) in properties)
        {
            step[name] = value;
        }

        return step;
    }
}
