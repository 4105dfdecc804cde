using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Tests.Setup;

public sealed class DataDirectoryTests
{
    private static readonly string Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    [Theory]
    [InlineData("/opt/d", "/env/d", "/xdg", "/opt/d")]
    [InlineData(null, "/env/d", "/xdg", "/env/d")]
    [InlineData(null, null, "/xdg", "/xdg/nexus")]
    [InlineData(null, "", "relative", "~/.local/share/nexus")]
    [InlineData(null, null, null, "~/.local/share/nexus")]
    public void Locate_OptionEnvironmentDefault_InThatOrder(string? option, string? own, string? xdg, string expected)
    {
        var data = DataDirectory.Locate(option, name => name switch
        {
            "NEXUS_DATA" => own,
            "XDG_DATA_HOME" => xdg,
            _ => null,
        });

        Assert.Equal(expected.Replace("~", Home, StringComparison.Ordinal), data.Path);
    }

    [Theory]
    [InlineData("250ms", 0.25)]
    [InlineData("30s", 30)]
    [InlineData("90", 90)]
    [InlineData("1.5m", 90)]
    [InlineData("2h", 7200)]
    [InlineData("1d", 86400)]
    public void Spans_Understood_InSeconds(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Spans.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("soon")]
    [InlineData("-5s")]
    [InlineData("5 parsecs")]
    [InlineData("1e99")]
    [InlineData("99999999999999s")]
    public void Spans_NotUnderstood_AreNone(string text) => Assert.Null(Spans.TryParse(text));
}
