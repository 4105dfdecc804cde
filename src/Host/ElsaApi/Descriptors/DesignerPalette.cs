using static NexusWorkflows.Host.ElsaApi.Descriptors.Palette;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>What nobody puts on a canvas and a designer needs to know all the same.</summary>
internal static class DesignerPalette
{
    public static IReadOnlyList<ActivityDocument> All { get; } =
    [
        Activity("Workflow", "Workflows", "Workflow", "The workflow itself.").Gives("Result", "Object", "What it gave.") with { IsBrowsable = false, Ports = [new PortDocument("Root", "Root", "Embedded", IsBrowsable: false)] },
        Activity("NotFoundActivity", "System", "Not found", "Stands for an activity whose type isn't there.") with { IsBrowsable = false },
    ];
}
