using System.Globalization;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>Elsa's word for which version is meant.</summary>
/// <param name="Number">The version's number, with <see cref="VersionChoice.Number"/>.</param>
internal sealed record VersionOptions(VersionChoice Choice, int? Number)
{
    public static VersionOptions Any { get; } = new(VersionChoice.All, null);

    public static VersionOptions Latest { get; } = new(VersionChoice.Latest, null);

    public static VersionOptions Published { get; } = new(VersionChoice.Published, null);

    /// <summary>Null or empty gives <paramref name="otherwise"/>.</summary>
    public static VersionOptions Parse(string? text, VersionOptions otherwise) => text switch
    {
        null or "" => otherwise,
        "AllVersions" => Any,
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => new VersionOptions(VersionChoice.Number, number),
        _ when Enum.TryParse<VersionChoice>(text, ignoreCase: true, out var choice) && choice is not (VersionChoice.Number or VersionChoice.All) => new VersionOptions(choice, null),
        _ => throw ElsaErrors.Invalid("versionOptions", $"'{text}' is no version: use Latest, Published, Draft, LatestOrPublished, LatestAndPublished, AllVersions or a number."),
    };
}
