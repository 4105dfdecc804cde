using NexusWorkflows.Platform.Dns;

namespace NexusWorkflows.Platform.Traefik;

/// <summary>
/// The folder of Traefik's file provider, one file a client. Every failure is a <see cref="PlatformException"/> of system <c>traefik</c>;
/// a folder that can't be read is Down <c>traefik.directory_unreadable</c>.
/// </summary>
public sealed class RouteFiles(TraefikOptions options)
{
    private const string System = "traefik";

    private readonly RouteFolder folder = new(options.Directory);

    /// <summary>
    /// The file whose routers name the domain, whoever wrote it; one that is marked for the domain comes before others. A file that can't be
    /// understood is returned, with its reason, only when it mentions the domain and no other file routes it.
    /// </summary>
    public async Task<RouteFile?> FindRouteAsync(string domain, CancellationToken ct)
    {
        var name = DomainName.Host(domain, System);
        var files = await folder.FilesAsync(ct);
        var routing = files.Where(file => file.Problem is null && file.Routes(name)).ToList();
        if ((routing.Find(file => file.TokenFor(name) is not null) ?? routing.FirstOrDefault()) is { } found)
        {
            return Describe(found, name);
        }

        var unclear = files.FirstOrDefault(file => file.Problem is not null && file.Text.Contains(name, StringComparison.OrdinalIgnoreCase));
        return unclear is null ? null : new RouteFile(unclear.Path, name, unclear.TokenFor(name)) { Unreadable = unclear.Problem };
    }

    /// <summary>
    /// Writes the client's file, or replaces it when it carries the same token. Nothing is written when another file routes the domain
    /// (Permanent <c>traefik.route_exists</c>) or stops Traefik from reading any change (Permanent <c>traefik.bad_file</c>).
    /// </summary>
    public async Task WriteRouteAsync(Route route, CancellationToken ct)
    {
        var ours = route with { Domain = DomainName.Host(route.Domain, System) };
        var text = RouteText.Compose(ours, options);
        var target = folder.PathOf(route.Name);
        foreach (var file in await folder.FilesAsync(ct))
        {
            if (file.Path == target && file.TokenFor(ours.Domain) == ours.Token)
            {
                continue; // ours, whatever state it is in: it is about to be replaced
            }

            if (file.Problem is { } problem)
            {
                throw Refused("bad_file", ours.Domain, $"Traefik can't read '{file.Path}' ({problem}) and would ignore every change of any client. Correct or remove that file");
            }

            if (file.Path == target || file.Routes(ours.Domain))
            {
                throw Refused("route_exists", ours.Domain, $"'{file.Path}' routes it already and was not made by this run. Remove it there if it is no longer needed");
            }
        }

        await folder.ReplaceAsync(ours.Name, text, ct);
    }

    /// <summary>Deletes the file that is marked with both the domain and the token, and no other; none is done.</summary>
    public async Task DeleteRouteAsync(string domain, string token, CancellationToken ct)
    {
        var name = DomainName.Host(domain, System);
        foreach (var file in (await folder.FilesAsync(ct)).Where(file => file.TokenFor(name) == token))
        {
            RouteFolder.Delete(file.Path);
        }
    }

    /// <summary>Lists the folder.</summary>
    public Task ProbeAsync(CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        folder.Paths();
        return Task.CompletedTask;
    }

    private RouteFile Describe(DynamicFile file, string domain)
    {
        var token = file.TokenFor(domain);
        var name = Path.GetFileNameWithoutExtension(file.Path);
        var whole = token is not null && file.Text == RouteText.Compose(new Route(domain, token, name), options);
        return new RouteFile(file.Path, domain, token) { Whole = whole };
    }

    private static PlatformException Refused(string code, string domain, string why) =>
        new(System, FaultKind.Permanent, $"{System}.{code}", $"Could not write the route of '{domain}': {why}.");
}
