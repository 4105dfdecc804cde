using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Engine.Tests.Definitions;

public sealed class NameInWordsTests
{
    [Theory]
    [InlineData("CreateMailDomain", "Create mail domain")]
    [InlineData("VerifySsl", "Verify SSL")]
    [InlineData("CreateSsoUser", "Create SSO user")]
    [InlineData("DkimSelector", "DKIM selector")]
    [InlineData("ClientId", "Client ID")]
    [InlineData("Url", "URL")]
    public void Of_AName_IsASentenceWithItsAcronyms(string name, string words) => Assert.Equal(words, NameInWords.Of(name));

    [Theory]
    [InlineData("CurrentValue", "Current Value")]
    [InlineData("CorrelationId", "Correlation ID")]
    public void Title_AName_KeepsItsCapitals(string name, string words) => Assert.Equal(words, NameInWords.Title(name));
}
