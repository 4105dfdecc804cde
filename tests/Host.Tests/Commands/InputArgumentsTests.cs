using NexusWorkflows.Host.Commands;
using NexusWorkflows.Host.Output;

namespace NexusWorkflows.Host.Tests.Commands;

public sealed class InputArgumentsTests : IDisposable
{
    private readonly TempData temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Read_ValuesFilesAndJson_LaidOverEachOther()
    {
        var secret = temp.Write("secret", "s3cret-value\n");
        var file = temp.Write("input.json", """{"name":"Byrne","sso":true}""");

        var input = InputArguments.Read(["subdomain=byrne=x", $"adminPassword=@{secret}", "apps=[\"hrms\"]", "name=Other"], file, ["adminPassword"]);

        Assert.Equal("""{"name":"Other","sso":true,"subdomain":"byrne=x","adminPassword":"s3cret-value","apps":["hrms"]}""", input.ToJsonString());
    }

    [Theory]
    [InlineData("novalue", "'novalue' is no input. Write --input NAME=VALUE or --input NAME=@FILE.")]
    [InlineData("=x", "'=x' is no input. Write --input NAME=VALUE or --input NAME=@FILE.")]
    [InlineData("AdminPassword=plain", "'AdminPassword' is a secret and can't be given on the command line. Write --input AdminPassword=@FILE, or put it into --input-file.")]
    [InlineData("a=@/nowhere", "The file '/nowhere' for the input 'a' isn't there.")]
    public void Read_Wrong_SaysWhatToWrite(string value, string message) =>
        Assert.Equal(message, Assert.Throws<RefusalException>(() => InputArguments.Read([value], null, ["adminPassword"])).Message);
}
