using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>A viewer that watches a run hears of each change, as over a real client's socket.</summary>
public sealed class HubTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    private const char End = '\u001e';

    [Fact]
    public async Task Observe_RunThatGoesOn_TellsWhatChanged()
    {
        await AskAsync("workflow-definitions", new JsonObject { ["model"] = Samples.Greeting("watched", "first"), ["publish"] = true });
        var state = (await AskAsync("workflow-definitions/watched/execute", []))!["workflowState"]!;
        var run = state["id"]!.GetValue<string>();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var socket = await ConnectAsync(patience.Token);
        await SendAsync(socket, """{"protocol":"json","version":1}""", patience.Token);
        await SendAsync(socket, $$"""{"type":1,"invocationId":"0","target":"ObserveInstanceAsync","arguments":["{{run}}"]}""", patience.Token);
        var heard = Read(socket, patience.Token).GetAsyncEnumerator(patience.Token);
        await UntilAsync(heard, message => message["type"]?.GetValue<int>() == 3);

        // The watch has taken its first look once a change after it is told: the variable is changed until then.
        var telling = Task.Run(async () =>
        {
            for (var n = 0; !patience.IsCancellationRequested; n++)
            {
                await AskAsync($"workflow-instances/{run}/variables", new JsonObject { ["variables"] = new JsonArray(new JsonObject { ["id"] = "v1", ["value"] = $"{n}" }) });
            }
        });
        var stats = await UntilAsync(heard, message => message["target"]?.GetValue<string>() == "ActivityExecutionLogUpdatedAsync");
        var journal = await UntilAsync(heard, message => message["target"]?.GetValue<string>() == "WorkflowExecutionLogUpdatedAsync");
        var instance = await UntilAsync(heard, message => message["target"]?.GetValue<string>() == "WorkflowInstanceUpdatedAsync");
        await patience.CancelAsync();
        await telling;

        var blocked = stats["arguments"]![0]!["stats"]!.AsArray().Single(node => node!["isBlocked"]!.GetValue<bool>())!;
        Assert.Equal("Workflow1:flow1:approve", blocked["activityNodeId"]!.GetValue<string>());
        Assert.Equal("{}", journal["arguments"]![0]!.ToJsonString());
        Assert.Equal(run, instance["arguments"]![0]!["workflowInstanceId"]!.GetValue<string>());
    }

    private async Task<ClientWebSocket> ConnectAsync(CancellationToken ct)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{server.Http.BaseAddress!.Authority}/elsa/hubs/workflow-instance?access_token={server.AdminKey}"), ct);
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string message, CancellationToken ct) => socket.SendAsync(Encoding.UTF8.GetBytes(message + End), WebSocketMessageType.Text, true, ct);

    private static async IAsyncEnumerable<JsonNode> Read(ClientWebSocket socket, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var (buffer, text) = (new byte[8192], new StringBuilder());
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer, ct);
            Assert.NotEqual(WebSocketMessageType.Close, part.MessageType);
            text.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
            while (text.ToString().IndexOf(End, StringComparison.Ordinal) is >= 0 and var at)
            {
                var message = text.ToString(0, at);
                text.Remove(0, at + 1);
                yield return JsonNode.Parse(message)!;
            }
        }
    }

    private static async Task<JsonNode> UntilAsync(IAsyncEnumerator<JsonNode> heard, Func<JsonNode, bool> wanted)
    {
        while (await heard.MoveNextAsync())
        {
            if (wanted(heard.Current))
            {
                return heard.Current;
            }
        }

        throw new InvalidOperationException("The hub went silent.");
    }

    private async Task<JsonNode?> AskAsync(string path, JsonObject body)
    {
        var (status, answer) = await server.AskAsync(HttpMethod.Post, "/elsa/api/" + path, body.ToJsonString());
        Assert.True(status == 200, answer?.ToJsonString());
        return answer;
    }
}
