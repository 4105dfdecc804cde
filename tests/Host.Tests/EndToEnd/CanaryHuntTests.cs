using System.Net;
using System.Text;
using System.Text.Json;

namespace NexusWorkflows.Host.Tests.EndToEnd;

/// <summary>The hunt finds what it hunts: without these the canary's tests would pass by looking badly.</summary>
public sealed class CanaryHuntTests
{
    private const string Secret = "Canary<\"&+/é8Zk29";

    public static TheoryData<string> Forms => new(
        Secret,
        "before " + Secret + " after",
        Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)),
        Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)),
        Uri.EscapeDataString(Secret),
        WebUtility.UrlEncode(Secret),
        WebUtility.HtmlEncode(Secret),
        JsonSerializer.Serialize(Secret),
        Secret[..10],
        new string([.. Secret.Reverse()]));

    [Theory]
    [MemberData(nameof(Forms))]
    public void Look_AnyForm_IsFound(string text)
    {
        using var hunt = new CanaryHunt(Secret);

        hunt.Look("there", $"{{ {text} }}");

        Assert.NotEmpty(hunt.Hits);
        Assert.All(hunt.Hits, hit => Assert.StartsWith("there: ", hit, StringComparison.Ordinal));
    }

    [Fact]
    public void Look_SomethingElse_FindsNothing()
    {
        using var hunt = new CanaryHunt(Secret);

        hunt.Look("there", "Canary and the rest, *** and {\"$secret\":\"input.token\"}");

        Assert.Empty(hunt.Hits);
    }
}
