using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Tests.Api;

public sealed class ProblemsTests
{
    [Fact]
    public void Of_InvalidInput_HasTheFixedShape()
    {
        var refusal = new RefusalException(RefusalKind.Invalid, "input.invalid", "A client's name is needed.") { Errors = new Dictionary<string, string[]> { ["name"] = ["A client's name is needed."] } };

        Assert.Equal(
            """{"type":"urn:nexus:problem:input.invalid","title":"Input refused","status":422,"detail":"A client's name is needed.","code":"input.invalid","errors":{"name":["A client's name is needed."]}}""",
            Problems.Of(refusal, 422, "t").ToJsonString(DoorJson.Options));
    }

    [Fact]
    public void Of_ABug_TellsNothingButWhereToLook() => Assert.Equal(
        """{"type":"urn:nexus:problem:internal","title":"Internal error","status":500,"detail":"Something went wrong inside nexus. Its log has more under 't-1'.","code":"internal"}""",
        Problems.Of(null, 500, "t-1").ToJsonString(DoorJson.Options));

    [Theory]
    [InlineData(nameof(RefusalKind.Malformed), 400, 2)]
    [InlineData(nameof(RefusalKind.Invalid), 422, 2)]
    [InlineData(nameof(RefusalKind.NotFound), 404, 3)]
    [InlineData(nameof(RefusalKind.Conflict), 409, 4)]
    [InlineData(nameof(RefusalKind.Unauthorised), 401, 2)]
    [InlineData(nameof(RefusalKind.Forbidden), 403, 2)]
    [InlineData(nameof(RefusalKind.TooLarge), 413, 2)]
    [InlineData(nameof(RefusalKind.Failed), 503, 1)]
    public void Refusals_EachKind_MeansTheSameAtBothDoors(string name, int status, int exit)
    {
        var kind = Enum.Parse<RefusalKind>(name);

        Assert.Equal((status, exit, kind), (Refusals.StatusOf(kind), Refusals.ExitOf(kind), Refusals.KindOf(status)));
    }
}
