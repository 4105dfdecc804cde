using System.Net;
using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Platform.Tests.Http;

public sealed class AddressRuleTests
{
    [Theory]
    [InlineData("93.184.216.34", true)]
    [InlineData("2606:2800:220:1::1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.0", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    public void Allows_WithoutEntries_OnlyPublicAddresses(string address, bool allowed) =>
        Assert.Equal(allowed, AddressRule.PublicOnly.Allows("host.example.org", IPAddress.Parse(address)));

    [Theory]
    [InlineData("loopback", "host", "127.9.9.9", true)]
    [InlineData("loopback", "host", "::ffff:127.0.0.1", true)]
    [InlineData("loopback", "host", "10.0.0.1", false)]
    [InlineData("private", "host", "192.168.3.4", true)]
    [InlineData("private", "host", "169.254.169.254", false)]
    [InlineData("10.1.0.0/16", "host", "10.1.200.1", true)]
    [InlineData("10.1.0.0/16", "host", "10.2.0.1", false)]
    [InlineData("10.1.2.3", "host", "10.1.2.3", true)]
    [InlineData("fd12::/16", "host", "fd12::7", true)]
    [InlineData("Hooks.internal", "hooks.INTERNAL", "10.0.0.1", true)]
    [InlineData("hooks.internal", "other.internal", "10.0.0.1", false)]
    public void Allows_WithAnEntry_WhatItNames(string entry, string host, string address, bool allowed) =>
        Assert.Equal(allowed, AddressRule.Of([entry]).Allows(host, IPAddress.Parse(address)));

    [Theory]
    [InlineData("10.0.0.0/99")]
    [InlineData("http://hooks.internal")]
    [InlineData("")]
    [InlineData("a b")]
    public void Of_SomethingElse_IsRefusedByName(string entry) =>
        Assert.StartsWith($"'{entry}' is no address, network or host name", Assert.Throws<FormatException>(() => AddressRule.Of([entry])).Message, StringComparison.Ordinal);
}
