using System.CommandLine;
using System.Text.Json.Nodes;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Studio;

namespace NexusWorkflows.Host.Commands;

/// <summary>Elsa Studio's files: are they there, and fetch them.</summary>
internal static class StudioVerb
{
    private static readonly Option<string> From = new("--from") { Description = "Take the package from this file instead of fetching it with npm", HelpName = "FILE.tgz" };

    public static Verb Make() => new Verb("studio", "Elsa Studio, which 'serve' shows at /studio/") { Examples = ["studio", "studio install"] }.Takes(
        new Verb("install", "Fetch Elsa Studio's files with npm; nothing of the package is run") { Examples = ["studio install", "studio install --from elsa-workflows-elsa-studio-wasm-3.8.2.tgz"] }.Takes(From).Does(InstallAsync))
        .Does(ShowAsync);

    private static Task<int> ShowAsync(Session session, CancellationToken ct)
    {
        var folder = new StudioFolder(session.Data);
        if (session.Screen.Json)
        {
            session.Screen.Document(new JsonObject { ["version"] = folder.Version, ["folder"] = folder.Found });
        }
        else
        {
            session.Screen.Say(folder.Found is { } found ? $"Elsa Studio {folder.Version} is installed in {Hints.Path(found)}." : $"Elsa Studio {folder.Version} isn't installed. '{Hints.Command("studio install")}' fetches it.");
        }

        return Task.FromResult(ExitCode.Done);
    }

    private static async Task<int> InstallAsync(Session session, CancellationToken ct)
    {
        session.Data.Ensure();
        var folder = new StudioFolder(session.Data);
        if (folder.Found is null)
        {
            await new StudioInstaller(folder).InstallAsync(session.Get(From), session.Screen.Tell, ct);
        }

        return await ShowAsync(session, ct);
    }
}
