using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Endpoints;

/// <summary>Mail and requests that runs send, through a server's doors to the Lab and to a server of our own.</summary>
public sealed class SendingTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    private static readonly HttpClient Lab = new();

    [Fact]
    public async Task Mail_AnswerLost_WaitsForAPersonAndIsNotSentTwiceWhenSkipped()
    {
        await FaultAsync("data", "dropAfter", "lost@example.org");
        var run = await ExecuteAsync(Hooks.Definition("s-mail", Mail("lost", "lost@example.org"), Hooks.Step("w", "Elsa.WriteLine", ("text", "after"))));

        var paused = await RunAsync(run);
        Assert.Equal("paused", paused["status"]!.GetValue<string>());
        var message = paused["incidents"]![0]!["message"]!.GetValue<string>();
        Assert.StartsWith("The mail 'lost' to 'lost@example.org' may have been sent: Could not send the mail to 'lost@example.org': the mail server at '127.0.0.1:", message, StringComparison.Ordinal);
        Assert.EndsWith("had the message on its way when the connection was lost. Look whether it arrived: skip the step if it did, retry sends it again.", message, StringComparison.Ordinal);
        await server.AskAsync(HttpMethod.Post, $"/api/runs/{run}/skip", """{"reason":"it arrived"}""");

        await Eventually.HoldsAsync(async () => Assert.Equal("finished", (await RunAsync(run))["status"]!.GetValue<string>()));
        Assert.Single(await MailAsync(), mail => mail["subject"]!.GetValue<string>() == "lost");
    }

    [Fact]
    public async Task Mail_RefusedForNow_IsSentOnceInTheEnd()
    {
        await FaultAsync("data", "error", "busy@example.org");
        var run = await ExecuteAsync(Hooks.Definition("s-busy", Mail("busy", "busy@example.org")));

        await Eventually.HoldsAsync(async () => Assert.Equal("finished", (await RunAsync(run))["status"]!.GetValue<string>()));
        var mail = Assert.Single(await MailAsync(), mail => mail["subject"]!.GetValue<string>() == "busy");
        Assert.Equal($"<{run}.s2@nexus.localhost>", mail["messageId"]!.GetValue<string>());
    }

    [Fact]
    public async Task Mail_RefusedForGoodWithAnErrorBranch_GoesOnThere()
    {
        await FaultAsync("rcpt", "error", "no@example.org", 550);
        var mail = Mail("no", "no@example.org");
        mail["error"] = Hooks.Step("e", "Elsa.WriteLine", ("text", "refused"));
        var run = await ExecuteAsync(Hooks.Definition("s-branch", mail));

        await Eventually.HoldsAsync(async () => Assert.Equal("finished", (await RunAsync(run))["status"]!.GetValue<string>()));
        Assert.Contains("\"e\"", await TextAsync($"/elsa/api/workflow-instances/{run}/journal?page=0&pageSize=100"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Request_WriteWithSecretHeader_CarriesItAndTheStepsIdAndLeavesNoTrace()
    {
        await using var receiver = await Receiver.StartAsync();
        var send = Hooks.Step("s", "Elsa.SendHttpRequest", ("url", receiver.Url + "/echo"), ("method", "POST"), ("contentType", "application/json"));
        send["content"] = Hooks.Expression("JavaScript", "({ say: getInput('word') })");
        send["authorization"] = Hooks.Expression("JavaScript", "'Bearer ' + getInput('word')");
        send["requestHeaders"] = Hooks.Expression("JavaScript", "({ 'X-Test': getInput('word') })");
        send["parsedContent"] = new JsonObject { ["typeName"] = "Object", ["memoryReference"] = new JsonObject { ["id"] = "v-body" } };
        var run = await ExecuteAsync(Hooks.Definition("s-secret", send, Hooks.Step("w", "Elsa.WriteLine", ("text", "after"))), """{"input":{"word":"open sesame 12"}}""");

        Assert.Equal("finished", (await RunAsync(run))["status"]!.GetValue<string>());
        var request = Assert.Single(receiver.Requests);
        Assert.Equal(("Bearer open sesame 12", "open sesame 12", """{"say":"open sesame 12"}"""), (request.Headers["Authorization"], request.Headers["X-Test"], request.Body));
        Assert.Equal($"{run}.s2", request.Headers["Idempotency-Key"]);
        Assert.DoesNotContain("sesame", await TextAsync($"/elsa/api/workflow-instances/{run}") + await TextAsync($"/api/runs/{run}/journal") + await TextAsync($"/elsa/api/activity-executions/list?workflowInstanceId={run}"), StringComparison.Ordinal);
        Assert.All(Directory.EnumerateFiles(server.Data, "nexus.db*"), file => Assert.DoesNotContain("sesame", ReadShared(file), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("POST", false, "paused")]
    [InlineData("POST", true, "finished")]
    [InlineData("GET", false, "finished")]
    public async Task Request_AnswerLost_IsAskedAboutOnlyWhereItMayHaveChangedSomething(string method, bool drawsTimeout, string status)
    {
        await using var receiver = await Receiver.StartAsync();
        var send = Hooks.Step("s", "Elsa.SendHttpRequest", ("url", receiver.Url + "/drop"), ("method", method));
        if (drawsTimeout)
        {
            send["timeout"] = Hooks.Step("t", "Elsa.WriteLine", ("text", "no answer"));
        }

        var run = await ExecuteAsync(Hooks.Definition($"s-lost-{method}-{drawsTimeout}", send));

        await Eventually.HoldsAsync(async () => Assert.Equal(status, (await RunAsync(run))["status"]!.GetValue<string>()));
        Assert.Single(receiver.Requests);
    }

    [Fact]
    public async Task Request_RepeatableWriteAnswerLost_IsSentAgainUnderTheSameKeyThenAskedAbout()
    {
        await using var receiver = await Receiver.StartAsync();
        var run = await ExecuteAsync(Hooks.Definition("s-again", Hooks.Step("s", "Elsa.SendHttpRequest", ("url", receiver.Url + "/drop"), ("method", "PUT"), ("repeatable", "True"))), wait: false);

        await Eventually.HoldsAsync(() =>
        {
            Assert.InRange(receiver.Requests.Count, 2, 5);
            return Task.CompletedTask;
        });
        Assert.Equal([$"{run}.s2"], receiver.Requests.Select(request => request.Headers["Idempotency-Key"]).Distinct());
        await server.AskAsync(HttpMethod.Post, $"/api/runs/{run}/cancel", "{}");
    }

    private static JsonObject Mail(string subject, string to)
    {
        var mail = Hooks.Step("m", "Elsa.SendEmail", ("subject", subject), ("body", "hello"));
        mail["to"] = Hooks.Expression("Object", $"[\"{to}\"]");
        return mail;
    }

    private async Task<string> ExecuteAsync(JsonObject definition, string body = "{}", bool wait = true)
    {
        var id = definition["definitionId"]!.GetValue<string>();
        var (status, saved) = await server.AskAsync(HttpMethod.Post, "/elsa/api/workflow-definitions", new JsonObject { ["model"] = definition, ["publish"] = true }.ToJsonString());
        Assert.True(status == 200, saved?.ToJsonString());
        return wait
            ? (await server.AskAsync(HttpMethod.Post, $"/elsa/api/workflow-definitions/{id}/execute", body)).Body!["workflowState"]!["id"]!.GetValue<string>()
            : (await server.AskAsync(HttpMethod.Post, $"/elsa/api/workflow-definitions/{id}/dispatch", body)).Body!["workflowInstanceId"]!.GetValue<string>();
    }

    private async Task<JsonNode> RunAsync(string id) => (await server.AskAsync(HttpMethod.Get, $"/api/runs/{id}")).Body!;

    private async Task<string> TextAsync(string path) => (await server.AskAsync(HttpMethod.Get, path)).Body!.ToJsonString();

    private async Task<IReadOnlyList<JsonNode>> MailAsync() => [.. JsonNode.Parse(await Lab.GetStringAsync(await ControlAsync("/lab/mail")))!.AsArray().Select(mail => mail!)];

    private async Task FaultAsync(string call, string kind, string subject, int? status = null)
    {
        using var fault = new StringContent(new JsonObject { ["system"] = "smtp", ["call"] = call, ["kind"] = kind, ["subject"] = subject, ["status"] = status, ["times"] = 1 }.ToJsonString());
        (await Lab.PostAsync(await ControlAsync("/lab/faults"), fault)).EnsureSuccessStatusCode();
    }

    private async Task<Uri> ControlAsync(string path) => new(JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(server.Data, "lab.json")))!["control"]!.GetValue<string>() + path);

    private static string ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
        return reader.ReadToEnd();
    }
}
