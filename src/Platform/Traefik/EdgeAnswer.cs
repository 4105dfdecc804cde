using NexusWorkflows.Platform.Tls;

namespace NexusWorkflows.Platform.Traefik;

/// <summary>What the edge answered. <paramref name="Location"/> is where it redirects to, <paramref name="Certificate"/> is null over http.</summary>
public sealed record EdgeAnswer(int Status, string Body, string? Location, CertificateFacts? Certificate);
