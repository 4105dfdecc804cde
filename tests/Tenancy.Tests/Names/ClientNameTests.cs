using NexusWorkflows.Tenancy.Names;

namespace NexusWorkflows.Tenancy.Tests.Names;

public sealed class ClientNameTests
{
    [Theory]
    [InlineData("Byrne Accounting", "Byrne Accounting")]
    [InlineData("  Byrne \u00A0 Accounting ", "Byrne Accounting")]
    [InlineData("O'Brien & Söhne \"GmbH\"; $(x)", "O'Brien & Söhne \"GmbH\"; $(x)")]
    [InlineData("Bu\u0308cher", "Bücher")]
    [InlineData("日本電気", "日本電気")]
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")]
    [InlineData("😀", "😀")]
    [InlineData("X", "X")]
    public void Of_PrintableName_IsKeptOnOneLine(string typed, string name) => Assert.Equal((name, null), (ClientName.Of(typed).Name, ClientName.Of(typed).Fault));

    [Theory]
    [InlineData("a\nb", "a?b", "000A")]
    [InlineData("Acme\r", "Acme?", "000D")]
    [InlineData("a\tb", "a?b", "0009")]
    [InlineData("a\0", "a?", "0000")]
    [InlineData("a\u001B[31m", "a?[31m", "001B")]
    [InlineData("a\u202Egpj", "a?gpj", "202E")]
    [InlineData("a\u2028b", "a?b", "2028")]
    [InlineData("\uFEFFa", "?a", "FEFF")]
    [InlineData("\uE000", "?", "E000")]
    public void Of_Unprintable_IsNamedByItsCode(string typed, string shown, string code) => Assert.Equal(
        $"'{shown}' can't be a client's name: it holds a character that can't be printed (U+{code}). Type it anew, on one line.",
        ClientName.Of(typed).Fault);

    [Fact]
    public void Of_BrokenPair_IsRefused() => Assert.Equal(
        "'a?' can't be a client's name: it holds a character that can't be printed (U+FFFD). Type it anew, on one line.",
        ClientName.Of("a\uD800").Fault);

    [Theory]
    [InlineData("")]
    [InlineData("  \u00A0 ")]
    public void Of_Nothing_IsRefused(string typed) => Assert.Equal("The client's name is empty. Give the name of the company.", ClientName.Of(typed).Fault);

    [Fact]
    public void Of_Longest_CountsCharactersNotUnits()
    {
        Assert.True(ClientName.Of(string.Concat(Enumerable.Repeat("😀", 140))).IsGood);
        Assert.Equal($"'{new string('a', 60)}…' has 141 characters; a client's name has at most 140. Choose a shorter one.", ClientName.Of(new string('a', 141)).Fault);
    }
}
