using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NexusWorkflows.Tenancy.Names;

namespace NexusWorkflows.Tenancy.Tests.Names;

/// <summary>What holds for whatever is typed.</summary>
[Properties(Arbitrary = [typeof(Typed)], MaxTest = 2_000)]
public sealed partial class NameProperties
{
    private static readonly SiteNaming Any = new("example.org");

    [Property]
    public bool Site_WhateverIsTyped_IsASafeNameOrAFaultOnOneLine(string typed)
    {
        var verdict = SiteName.Of(typed, Any);
        return verdict.IsGood
            ? verdict.Fault is null && Safe().IsMatch(verdict.Name) && verdict.Name.Length <= 253 && verdict.Name.Split('.').All(l => l.Length <= 63)
            : verdict.Name is null && IsOneLine(verdict.Fault);
    }

    [Property]
    public bool Site_GoodName_StaysWhatItIs(string typed)
    {
        var verdict = SiteName.Of(typed, Any);
        return !verdict.IsGood || SiteName.Of(verdict.Name, Any) == verdict;
    }

    [Property]
    public bool Site_Subdomain_IsOneLabelBelowTheBase(string typed)
    {
        var verdict = SiteName.OfSubdomain(typed, Any);
        return !verdict.IsGood || verdict.Name.Count(c => c == '.') == 2 && verdict.Name.EndsWith(".example.org", StringComparison.Ordinal);
    }

    [Property]
    public bool Site_SubdomainPattern_NeverLeavesTheBase(string typed)
    {
        var verdict = SiteName.Of(typed, Any with { Pattern = SitePattern.Subdomain });
        return !verdict.IsGood || verdict.Name.EndsWith(".example.org", StringComparison.Ordinal);
    }

    [Property]
    public bool Client_WhateverIsTyped_IsOneLineThatStaysWhatItIs(string typed)
    {
        var verdict = ClientName.Of(typed);
        return verdict.IsGood ? IsOneLine(verdict.Name) && ClientName.Of(verdict.Name) == verdict && verdict.Name.EnumerateRunes().Count() <= 140 : IsOneLine(verdict.Fault);
    }

    [Property]
    public bool Mail_WhateverIsTyped_IsSafeAndStaysWhatItIs(string typed)
    {
        var verdict = MailAddress.Of(typed + "@byrne.com");
        return verdict.IsGood ? SafeMail().IsMatch(verdict.Name) && MailAddress.Of(verdict.Name) == verdict : IsOneLine(verdict.Fault);
    }

    [Property]
    public bool Alias_Good_MakesAGoodAddress(string typed)
    {
        var verdict = MailAddress.OfAlias(typed, "byrne.com");
        return verdict.IsGood ? MailAddress.Of($"{verdict.Name}@byrne.com").Name == $"{verdict.Name}@byrne.com" : IsOneLine(verdict.Fault);
    }

    [Fact]
    public void Typed_Samples_HaveGoodAndBadNames()
    {
        var good = Typed.Text().Generator.Sample(1_000).Count(typed => SiteName.Of(typed, Any).IsGood);

        Assert.InRange(good, 100, 900);
    }

    private static bool IsOneLine(string text) => !text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u202E');

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+\z")]
    private static partial Regex Safe();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9._+-]*[a-z0-9])?@byrne\.com\z")]
    private static partial Regex SafeMail();

    /// <summary>Text as people and attackers type it: mostly letters that pass, so that good names come often, and everything else among them.</summary>
    public static class Typed
    {
        private static readonly string[] Parts =
            ["a", "b", "Z", "9", "-", ".", "ü", "ß", "İ", "xn--", "www", "mail", "example.org", "K", "ｗ", "。", "\u00AD", "\u200D", "\u202E", "日", "😀", "\uD800", " ", "\n", "\0", "'", "\"", ";", "$(", "*", "@", "/", "_", "+"];

        public static Arbitrary<string> Text() => Gen.OneOf(
            Gen.Elements("a", "bc", "d-e", "7", "ü", ".", "F").ListOf().Select(string.Concat),
            Gen.Elements(Parts).ListOf().Select(string.Concat),
            Gen.Choose(0, 0xFFFF).Select(c => (char)c).ListOf().Select(string.Concat),
            Gen.Choose(1, 300).Select(n => new string('a', n))).ToArbitrary();
    }
}
