using System.Xml.Linq;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Architecture;

/// <summary>The rooms' arrows, read from the project files: any other one is a mistake in design, not a convenience.</summary>
public sealed class RoomTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Engine"] = [],
        ["Platform"] = [],
        ["Tenancy"] = [],
        ["Lab"] = [],
        ["Storage"] = ["Engine", "Tenancy"],
        ["Activities"] = ["Engine", "Platform", "Tenancy"],
        ["Host"] = ["Activities", "Engine", "Lab", "Platform", "Storage", "Tenancy"],
    };

    private static readonly (string Package, string[] Rooms)[] Confined =
    [
        ("Hangfire", ["Host", "Hangfire.MariaDb"]),
        ("Dapper", ["Storage", "Hangfire.MariaDb"]),
        ("Microsoft.Data.Sqlite", ["Storage"]),
        ("MySqlConnector", ["Storage", "Hangfire.MariaDb", "Platform", "Lab"]),
        ("Microsoft.AspNetCore", ["Host", "Lab"]),
    ];

    [Fact]
    public void Projects_ReferToOtherRooms_OnlyAlongTheArrows() =>
        Assert.All(Rooms(), room => Assert.Equal(Arrows[room.Name], room.References.Order(StringComparer.Ordinal)));

    [Fact]
    public void Projects_UseConfinedPackages_OnlyWhereTheyBelong() =>
        Assert.All(Rooms(), room => Assert.All(Confined, confined =>
            Assert.True(confined.Rooms.Contains(room.Name) || !room.Packages.Any(p => p.StartsWith(confined.Package, StringComparison.Ordinal)), $"'{room.Name}' uses {confined.Package}.")));

    [Fact]
    public void WebSdk_IsUsed_ByHostAndLabOnly() =>
        Assert.Equal(["Host", "Lab"], Rooms().Where(r => r.Sdk == "Microsoft.NET.Sdk.Web").Select(r => r.Name).Order(StringComparer.Ordinal));

    private static List<Room> Rooms()
    {
        var rooms = new List<Room>();
        foreach (var file in Directory.EnumerateFiles(RepositoryRoot.Of("src"), "*.csproj", SearchOption.AllDirectories))
        {
            var project = XDocument.Load(file).Root!;
            rooms.Add(new Room(
                Path.GetFileNameWithoutExtension(file),
                project.Attribute("Sdk")!.Value,
                [.. project.Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')))],
                [.. project.Descendants("PackageReference").Select(r => r.Attribute("Include")!.Value)]));
        }

        return rooms;
    }

    private sealed record Room(string Name, string Sdk, IReadOnlyList<string> References, IReadOnlyList<string> Packages);
}
