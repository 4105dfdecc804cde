using System.Diagnostics;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Tests.Api;
using NexusWorkflows.Host.Tests.ElsaApi;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Commands;

/// <summary>Workflows out to files and in from them, as a person keeps them beside code.</summary>
public sealed class WorkflowFilesTests(ServeProcess server) : IClassFixture<ServeProcess>
{
    [Fact]
    public async Task Export_OfAShippedWorkflow_IsTheShippedFile()
    {
        var folder = Directory.CreateDirectory(Path.Combine(server.Data, "out")).FullName;

        var printed = await RunAsync("workflows", "export", "offboarding");
        var written = await RunAsync("workflows", "export", "offboarding", "--output", folder);
        var named = await RunAsync("workflows", "export", "offboarding", "-o", Path.Combine(folder, "deep", "mine.json"));

        var shipped = await File.ReadAllTextAsync(RepositoryRoot.Of("workflows/offboarding.json"));
        Assert.Equal((0, shipped), (printed.Exit, printed.Output));
        Assert.Equal((0, "", $"Written to '{Path.Combine(folder, "offboarding.json")}'."), (written.Exit, written.Output, written.LastLine));
        Assert.Equal(0, named.Exit);
        Assert.All([Path.Combine(folder, "offboarding.json"), Path.Combine(folder, "deep", "mine.json")], file => Assert.Equal(shipped, File.ReadAllText(file)));
    }

    [Fact]
    public async Task Export_ImportedAgain_IsTheSameAndChangesNothing()
    {
        var file = await FileAsync(Samples.Greeting("circle", "about"));
        Assert.Equal(0, (await RunAsync("workflows", "import", file)).Exit);
        var first = await RunAsync("workflows", "export", "circle");
        await File.WriteAllTextAsync(file, first.Output);

        var unchanged = await RunAsync("workflows", "import", file, "--dry-run");
        Assert.Equal(0, (await RunAsync("workflows", "import", file)).Exit);
        var second = await RunAsync("workflows", "export", "circle");
        await RunAsync("workflows", "import", file);

        Assert.Equal($"{file}: 'Greeting' (circle) is unchanged\n", unchanged.Output);
        Assert.Equal(first.Output, second.Output);
        Assert.Equal(2, JsonNode.Parse((await RunAsync("workflows", "show", "circle", "--json")).Output)!["version"]!.GetValue<int>()); // the second text is another, the third is the second
    }

    [Fact]
    public async Task Import_DryRun_ShowsWhatWouldChangeAndStoresNothing()
    {
        var model = Samples.Greeting("dry", "about");
        var file = await FileAsync(model);

        var before = await RunAsync("workflows", "import", file, "--dry-run");
        Assert.Equal(0, (await RunAsync("workflows", "import", file)).Exit);
        model["description"] = "more about";
        model["root"]!["activities"]![5]!["text"] = Samples.Literal("Hi");
        await File.WriteAllTextAsync(file, model.ToJsonString());
        var words = await RunAsync("workflows", "import", file, "--dry-run");
        var json = JsonNode.Parse((await RunAsync("workflows", "import", file, "--dry-run", "--json")).Output)!["files"]![0]!;

        Assert.Equal((0, $"{file}: 'Greeting' (dry) is new\n"), (before.Exit, before.Output));
        Assert.Equal((0, $"{file}: 'Greeting' (dry) is changed\n  ~ description: about → more about\n  ~ activity 'sayB' text: B → Hi\n"), (words.Exit, words.Output));
        Assert.Equal(("dry", "changed", 2), (json["definitionId"]!.GetValue<string>(), json["status"]!.GetValue<string>(), json["changes"]!.AsArray().Count));
        Assert.Equal("""{"place":"activity 'sayB' text","kind":"changed","old":"B","new":"Hi"}""", json["changes"]![1]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        Assert.Contains("\"about\"", (await RunAsync("workflows", "export", "dry")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_DryRun_IsComparedWithTheDraftThatWouldGo()
    {
        var model = Samples.Greeting("drafted-file", "published");
        var file = await FileAsync(model);
        await RunAsync("workflows", "import", file);
        model["description"] = "a draft";
        await File.WriteAllTextAsync(file, model.ToJsonString());
        await RunAsync("workflows", "import", file, "--draft");
        model["description"] = "a file";
        await File.WriteAllTextAsync(file, model.ToJsonString());

        Assert.Contains("  ~ description: a draft → a file\n", (await RunAsync("workflows", "import", file, "--dry-run")).Output, StringComparison.Ordinal);
    }

    [NeedsFact("script")]
    public async Task Import_OnATerminal_ShowsWhatChangesAndAsks()
    {
        var model = Samples.Greeting("asked-first", "about");
        var file = await FileAsync(model);
        var isNew = await TypeAsync($"nexus workflows import {file}", "");
        model["description"] = "more about";
        await File.WriteAllTextAsync(file, model.ToJsonString());

        var no = await TypeAsync($"nexus workflows import {file}", "no\n");
        var kept = (await RunAsync("workflows", "export", "asked-first")).Output;
        var yes = await TypeAsync($"nexus workflows import {file}", "yes\n");
        model["description"] = "still more";
        await File.WriteAllTextAsync(file, model.ToJsonString());
        var unasked = await TypeAsync($"nexus workflows import {file} --yes", "");

        Assert.Equal((0, 2, 0, 0), (isNew.Exit, no.Exit, yes.Exit, unasked.Exit));
        Assert.Contains("  ~ description: about → more about", no.Text, StringComparison.Ordinal);
        Assert.Contains("This changes 'Greeting'. Type 'yes' to do it:", no.Text, StringComparison.Ordinal);
        Assert.Contains("Nothing was stored.", no.Text, StringComparison.Ordinal);
        Assert.Contains("\"description\": \"about\"", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("Type 'yes'", isNew.Text + unasked.Text, StringComparison.Ordinal);
        Assert.Contains("\"still more\"", (await RunAsync("workflows", "export", "asked-first")).Output, StringComparison.Ordinal);
    }

    private Task<Ended> RunAsync(params string[] arguments) => NexusProcess.RunAsync(server.Data, arguments);

    private async Task<string> FileAsync(JsonObject model)
    {
        var file = Path.Combine(server.Data, model["definitionId"] + ".json");
        await File.WriteAllTextAsync(file, model.ToJsonString());
        return file;
    }

    private async Task<(int Exit, string Text)> TypeAsync(string line, string typed)
    {
        var start = new ProcessStartInfo("script", ["-qefc", line, "/dev/null"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{Path.GetDirectoryName(NexusWorld.Executable)}:{start.Environment["PATH"]}";
        start.Environment["NEXUS_DATA"] = server.Data;
        start.Environment["TERM"] = "xterm-256color";
        start.Environment["NO_COLOR"] = "1";
        using var terminal = Process.Start(start)!;
        await terminal.StandardInput.WriteAsync(typed);
        await terminal.StandardInput.FlushAsync();
        var text = await terminal.StandardOutput.ReadToEndAsync();
        await terminal.WaitForExitAsync();
        return (terminal.ExitCode, text);
    }
}
