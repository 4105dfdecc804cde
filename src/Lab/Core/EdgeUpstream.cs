namespace NexusWorkflows.Lab;

/// <summary>Where the edge sends what it lets through: the sites' HTTP port, and the API of the edge's own dashboard where it has one.</summary>
/// <param name="Erpnext">Address of the sites, for example <c>http://127.0.0.1:8000</c>.</param>
internal sealed record EdgeUpstream(Uri Erpnext);
