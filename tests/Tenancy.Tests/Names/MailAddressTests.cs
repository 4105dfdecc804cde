using NexusWorkflows.Tenancy.Names;

namespace NexusWorkflows.Tenancy.Tests.Names;

public sealed class MailAddressTests
{
    private static readonly string Long64 = new('a', 64);

    [Theory]
    [InlineData("jo@byrne.com", "jo@byrne.com")]
    [InlineData(" Jo.Byrne+erp@BYRNE.com ", "jo.byrne+erp@byrne.com")]
    [InlineData("jo_b-1@bücher.example", "jo_b-1@xn--bcher-kva.example")]
    public void Of_Address_IsNormalised(string typed, string address) => Assert.Equal((address, null), (MailAddress.Of(typed).Name, MailAddress.Of(typed).Fault));

    [Theory]
    [InlineData("jo")]
    [InlineData("@byrne.com")]
    [InlineData("jo@")]
    [InlineData("jo@localhost")]
    [InlineData("jo@ byrne.com")]
    [InlineData("jo@10.0.0.1")]
    [InlineData("a@b@c.com")]
    [InlineData("jo byrne@byrne.com")]
    [InlineData(".jo@byrne.com")]
    [InlineData("jo.@byrne.com")]
    [InlineData("j..o@byrne.com")]
    [InlineData("jö@byrne.com")]
    [InlineData("\u212A@byrne.com")]
    [InlineData("\"jo\"@byrne.com")]
    [InlineData("jo;x@byrne.com")]
    [InlineData("$(x)@byrne.com")]
    [InlineData("Jo <jo@byrne.com>")]
    public void Of_NoAddress_IsRefusedByName(string typed) => Assert.Equal(
        $"'{typed}' is no mail address: write it like 'name@example.com', with letters, digits, '.', '_', '+' and '-' before the @.",
        MailAddress.Of(typed).Fault);

    [Fact]
    public void Of_LineBreak_IsShownOnOneLine() => Assert.Equal(
        "'jo@byrne.com?Bcc: x@y.z' is no mail address: write it like 'name@example.com', with letters, digits, '.', '_', '+' and '-' before the @.",
        MailAddress.Of("jo@byrne.com\nBcc: x@y.z").Fault);

    [Fact]
    public void Of_Empty_SaysSo() => Assert.Equal("The mail address is empty. Give one like 'name@example.com'.", MailAddress.Of(" ").Fault);

    [Fact]
    public void Of_TooLong_IsRefused()
    {
        Assert.True(MailAddress.Of($"{Long64}@byrne.com").IsGood);
        Assert.False(MailAddress.Of($"{Long64}a@byrne.com").IsGood);
        var domain = $"{Long64[..63]}.{Long64[..63]}.{Long64[..63]}";
        Assert.Equal($"'{Long64[..60]}…' has 256 characters; a mail address has at most 254. Give a shorter one.", MailAddress.Of($"{Long64}@{domain}").Fault);
    }

    [Theory]
    [InlineData("sales", "sales")]
    [InlineData(" Sales ", "sales")]
    [InlineData("no-reply", "no-reply")]
    [InlineData("sales@byrne.com", "sales")]
    [InlineData("Sales@Byrne.COM", "sales")]
    public void OfAlias_LocalPart_IsNormalised(string typed, string local) => Assert.Equal(local, MailAddress.OfAlias(typed, "byrne.com").Name);

    [Theory]
    [InlineData("@byrne.com", "'@byrne.com' would take all mail of the domain; an alias is one address. Give a name like 'sales'.")]
    [InlineData("*", "'*' would take all mail of the domain; an alias is one address. Give a name like 'sales'.")]
    [InlineData("sales@other.com", "'sales@other.com' isn't in the mail domain 'byrne.com'. Give only the part before the @.")]
    [InlineData("sales@", "'sales@' isn't in the mail domain 'byrne.com'. Give only the part before the @.")]
    [InlineData("", "'' can't stand before the @: use letters, digits, '.', '_', '+' and '-', the first and last a letter or digit. Choose another.")]
    [InlineData("-sales", "'-sales' can't stand before the @: use letters, digits, '.', '_', '+' and '-', the first and last a letter or digit. Choose another.")]
    [InlineData("a;b", "'a;b' can't stand before the @: use letters, digits, '.', '_', '+' and '-', the first and last a letter or digit. Choose another.")]
    [InlineData("büro", "'büro' can't stand before the @: use letters, digits, '.', '_', '+' and '-', the first and last a letter or digit. Choose another.")]
    public void OfAlias_NoAlias_IsRefused(string typed, string fault) => Assert.Equal(fault, MailAddress.OfAlias(typed, "byrne.com").Fault);
}
