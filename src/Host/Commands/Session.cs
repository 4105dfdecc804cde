using System.CommandLine;
using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Commands;

/// <summary>One call of a verb: its options, its screen, its data directory, and the way to what acts.</summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly ParseResult parsed;
    private NexusConfiguration? configuration;
    private INexus? nexus;
    private LocalStore? store;

    private Session(ParseResult parsed, Screen screen, DataDirectory data)
    {
        this.parsed = parsed;
        Screen = screen;
        Data = data;
        Hints.Carried = CommonOptions.Carried(parsed);
    }

    public Screen Screen { get; }

    public DataDirectory Data { get; }

    public TimeProvider Clock { get; } = TimeProvider.System;

    public bool DryRun => parsed.GetValue(CommonOptions.DryRun);

    public bool Yes => parsed.GetValue(CommonOptions.Yes);

    public string? ServerOption => parsed.GetValue(CommonOptions.Server);

    public NexusConfiguration Configuration => configuration ??= NexusConfiguration.Load(Data, parsed.GetValue(CommonOptions.Config), Environment.GetEnvironmentVariables());

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T Get<T>(Argument<T> argument) => parsed.GetRequiredValue(argument);

    /// <summary>An argument that may be left out.</summary>
    public T? Find<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>Names platform and data directory, and binds them together. First line of every verb that acts.</summary>
    public void Announce()
    {
        // The configuration first: one that is refused makes no folder.
        var platform = Configuration.Platform is null ? "Lab platform: nothing outside this machine is touched" : $"Platform {Configuration.PlatformName}";
        Data.Ensure();
        PlatformBinding.Bind(Data, Configuration.PlatformName);
        AdminKey.Load(Data);
        Screen.Tell($"{platform} · data {Hints.Path(Data.Path)}");
    }

    /// <summary>The server where there is one, else the engine in this process.</summary>
    public async Task<INexus> OpenAsync(CancellationToken ct) => nexus ??= await ConnectAsync(ct);

    /// <summary>Keys and the audit alone: for them no Lab is started and no engine made.</summary>
    public async Task<IRecords> OpenRecordsAsync(CancellationToken ct)
    {
        nexus ??= await FindServerAsync(ct);
        return nexus is not null ? nexus.Records : LocalRecords.Of(await OpenStoreAsync(ct), Acting.Freely(LocalDoor.Actor));
    }

    /// <summary>Named secrets alone, as lightly.</summary>
    public async Task<INamedSecrets> OpenNamedSecretsAsync(CancellationToken ct)
    {
        nexus ??= await FindServerAsync(ct);
        return nexus is not null ? nexus.NamedSecrets : LocalNamedSecrets.Of(await OpenStoreAsync(ct), LocalDoor.Actor);
    }

    public async ValueTask DisposeAsync()
    {
        if (nexus is not null)
        {
            await nexus.DisposeAsync();
        }

        if (store is not null)
        {
            await store.DisposeAsync();
        }
    }

    /// <summary>Runs a verb and turns how it ended into an exit code and words.</summary>
    public static async Task<int> RunAsync(ParseResult parsed, Func<Session, CancellationToken, Task<int>> act, CancellationToken ct)
    {
        var screen = new Screen(Console.Out, Console.Error, ScreenOptionsOf(parsed));
        var data = DataDirectory.Locate(parsed.GetValue(CommonOptions.Data), Environment.GetEnvironmentVariable);
        try
        {
            await using var session = new Session(parsed, screen, data);
            return await act(session, ct);
        }
        catch (RefusalException e)
        {
            Report(screen, e);
            return Refusals.ExitOf(e.Kind);
        }
        catch (OperationCanceledException e) when (ct.IsCancellationRequested)
        {
            screen.Fail(e is InterruptedException ? e.Message : "Interrupted.");
            return ExitCode.Interrupted;
        }
        catch (StoreException e)
        {
            Report(screen, RefusalException.Failed(e.Code, e.Message, e));
            return ExitCode.Failed;
        }
        catch (Exception e) when (DiskFault.Of(e, data) is { } fault)
        {
            Report(screen, fault);
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            // A bug of ours: its trace helps to mend it, and a script still gets an exit code and a document.
            screen.Fail(e.ToString());
            Report(screen, RefusalException.Failed("internal", $"Something went wrong inside nexus: {e.Message}"));
            return ExitCode.Failed;
        }
    }

    /// <summary>Says why something was refused: words on stderr, and a document on stdout where one is expected.</summary>
    public static void Report(Screen screen, RefusalException refusal)
    {
        if (screen.Json)
        {
            var error = new JsonObject { ["code"] = refusal.Code, ["message"] = refusal.Message };
            if (refusal.Errors is { Count: > 0 } errors)
            {
                error["errors"] = new JsonObject(errors.Select(field => KeyValuePair.Create<string, JsonNode?>(field.Key, new JsonArray([.. field.Value.Select(text => JsonValue.Create(text))]))));
            }

            screen.Document(new JsonObject { ["error"] = error });
        }

        foreach (var (field, messages) in refusal.Errors ?? new Dictionary<string, string[]>())
        {
            foreach (var message in messages.Where(message => message != refusal.Message))
            {
                screen.Fail($"{field}: {message}");
            }
        }

        screen.Fail(refusal.Message);
    }

    private async Task<IServiceProvider> OpenStoreAsync(CancellationToken ct)
    {
        Announce();
        store = new LocalStore(Composition.BuildRecords(await Composition.OpenAsync(Data, Configuration, Clock, ct), Clock));
        return store.Services;
    }

    private async Task<INexus> ConnectAsync(CancellationToken ct)
    {
        if (await FindServerAsync(ct) is { } server)
        {
            return server;
        }

        Announce();
        return await LocalDoor.OpenAsync(Data, Configuration, null, Clock, ct);
    }

    /// <summary>The server that was named, or the one of the data directory; null: there is none.</summary>
    private async Task<INexus?> FindServerAsync(CancellationToken ct)
    {
        if (ServerOption is { } url)
        {
            return Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
                ? new RemoteNexus(new ServerDoor(() => address, Key()), Clock)
                : throw RefusalException.Usage($"'{url}' is no address of a server; for example --server http://127.0.0.1:5199.");
        }

        if (ServerFile.Read(Data) is { } server && await ServerDoor.AnswersAsync(server.Url, ct))
        {
            // A server that is started anew may listen elsewhere: its file is asked each time.
            return new RemoteNexus(new ServerDoor(() => ServerFile.Read(Data)?.Url ?? server.Url, Key()), Clock);
        }

        return null;
    }

    private KeyFile Key()
    {
        var file = parsed.GetValue(CommonOptions.KeyFile) ?? Environment.GetEnvironmentVariable("NEXUS_KEY_FILE");
        if (!string.IsNullOrEmpty(file))
        {
            return KeyFile.Read(file);
        }

        AdminKey.Load(Data.Ensure());
        return KeyFile.Read(Data.AdminKey);
    }

    private static ScreenOptions ScreenOptionsOf(ParseResult parsed)
    {
        var plain = parsed.GetValue(CommonOptions.NoColor) || !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        var terminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not ("dumb" or null);
        return new ScreenOptions(parsed.GetValue(CommonOptions.Json), parsed.GetValue(CommonOptions.Quiet), terminal && !plain, terminal && !plain);
    }
}
