using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>The Lab's control API under <c>/lab</c>, and below <c>/lab/private</c> what bench commands ask.</summary>
internal sealed class ControlApi(LabWorld world, string build, IdleWatch idle, CancellationTokenSource stop)
{
    public async Task HandleAsync(HttpContext context)
    {
        idle.Touch();
        try
        {
            var body = await ReadAsync(context);
            var answer = await AnswerAsync(context, body);
            if (answer is null)
            {
                await ProblemAsync(context, 404, "lab.unknown", $"'{context.Request.Method} {context.Request.Path}' is not part of the Lab's control API.");
                return;
            }

            await WriteAsync(context, 200, "application/json", answer);
        }
        catch (Exception error) when (error is LabRefusedException or JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            await ProblemAsync(context, 400, "lab.refused", error.Message);
        }
    }

    private async Task<JsonNode?> AnswerAsync(HttpContext context, JsonObject body)
    {
        var path = context.Request.Path.Value ?? "";
        switch (context.Request.Method, path)
        {
            case ("GET", "/lab/state"):
                await world.Edge.SettleAsync();
                return world.Snapshot();
            case ("GET", "/lab/mail"):
                return world.Mail.Whole();
            case ("GET", "/lab/calls"):
                var after = context.Request.Query["after"].ToString();
                return new JsonArray([.. world.Gate.CallsAfter(after.Length == 0 ? 0 : int.Parse(after, CultureInfo.InvariantCulture)).Select(FaultJson.Of)]);
            case ("POST", "/lab/faults"):
                return new JsonObject { ["id"] = world.Gate.Add(FaultJson.Read(body)).Id };
            case ("GET", "/lab/faults"):
                return new JsonArray([.. world.Gate.Faults().Select(FaultJson.Of)]);
            case ("DELETE", "/lab/faults"):
                world.Gate.Delete(null);
                return new JsonObject();
            case ("POST", "/lab/dns"):
                world.Dns.Set(Required(body, "name"), Required(body, "type"), (string?)body["value"]);
                return new JsonObject();
            case ("POST", "/lab/seed"):
                world.Seed(body);
                return new JsonObject();
            case ("POST", "/lab/reset"):
                world.Reset();
                return new JsonObject();
            case ("POST", "/lab/clock"):
                world.Clock.Offset = TimeSpan.FromSeconds((double?)body["offsetSeconds"] ?? 0);
                return new JsonObject { ["offsetSeconds"] = world.Clock.Offset.TotalSeconds };
            case ("POST", "/lab/stop"):
                context.Response.OnCompleted(stop.CancelAsync);
                return new JsonObject();
            case ("GET", "/lab/health"):
                return new JsonObject { ["build"] = build, ["pid"] = Environment.ProcessId };
            case ("POST", "/lab/private/enter"):
                return Enter(body);
            case ("POST", "/lab/private/leave"):
                return Leave(body);
            case ("POST", "/lab/private/hold"):
                await HoldAsync(context);
                return new JsonObject();
        }

        return context.Request.Method == "DELETE" && path.StartsWith("/lab/faults/", StringComparison.Ordinal) && int.TryParse(path["/lab/faults/".Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? DeleteFault(id)
            : null;
    }

    private JsonObject DeleteFault(int id) => world.Gate.Delete(id) ? [] : throw new LabRefusedException($"There is no fault {id}: it has fired as often as it should, or was deleted.");

    private JsonObject Enter(JsonObject body)
    {
        var call = new LabCall(Required(body, "call"), (string?)body["subject"] ?? "");
        var command = BenchCommands.Find(call.Call);
        var entered = world.Gate.Enter(Required(body, "system"), call, kind => BenchFaults.CanPlay(kind, command));
        return new JsonObject { ["n"] = entered.Number, ["kind"] = entered.Fault?.Kind, ["delayMs"] = entered.Fault?.DelayMs };
    }

    private JsonObject Leave(JsonObject body)
    {
        if (world.Gate.Find((int?)body["n"] ?? 0) is { } call)
        {
            call.Status = (int?)body["status"];
        }

        return [];
    }

    private async Task HoldAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, context.RequestAborted);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, either.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }

    private static string Required(JsonObject body, string key) =>
        (string?)body[key] is { Length: > 0 } value ? value : throw new LabRefusedException($"'{key}' is missing.");

    private static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var text = await reader.ReadToEndAsync(context.RequestAborted);
        return text.Length == 0 ? [] : JsonNode.Parse(text) as JsonObject ?? throw new LabRefusedException("The body must be a JSON object.");
    }

    private static Task ProblemAsync(HttpContext context, int status, string code, string detail) => WriteAsync(context, status, "application/problem+json", new JsonObject
    {
        ["type"] = "about:blank",
        ["title"] = status == 404 ? "Not found" : "Refused",
        ["status"] = status,
        ["detail"] = detail,
        ["code"] = code,
    });

    private static Task WriteAsync(HttpContext context, int status, string type, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body.ToJsonString(JsonFile.Indented));
    }
}
