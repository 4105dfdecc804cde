using System.Text.Json.Nodes;
using NexusWorkflows.Activities;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Host.ElsaApi.Descriptors;

namespace NexusWorkflows.Host.Tests.ElsaApi;

/// <summary>What inputs of our activities offer to choose from.</summary>
public sealed class OptionTests
{
    private const string Wizard = "Nexus.RunSetupWizard";

    [Fact]
    public void ListsThatInputsName_AllExist() => Assert.Equal(
        [], ActivityCatalog.Of(typeof(ActivitiesServices).Assembly).All.SelectMany(activity => activity.Inputs).Select(input => input.OptionsFrom).OfType<string>().Except(OwnPalettes.Known.Select(list => list.Name)));

    [Fact]
    public async Task AListThatIsKnown_IsADropdownThatIsAskedForAgain()
    {
        var country = await InputAsync(OwnPalettes.Known, Wizard, "Country");

        Assert.Equal("dropdown", country.UiHint);
        Assert.Contains("Germany", ItemsOf(country.UiSpecifications));
        Assert.True(country.UiSpecifications["Refresh"]!.GetValue<bool>());
    }

    [Fact]
    public async Task AListThatIsEmpty_LeavesTheInputToBeTyped()
    {
        var backend = await InputAsync(OwnPalettes.Known, "Nexus.CreateSite", "Backend");

        Assert.Equal("singleline", backend.UiHint);
        Assert.Equal("""{"Refresh":true}""", backend.UiSpecifications.ToJsonString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AListThatCantBeAsked_LeavesTheInputToBeTypedAndOffersWhatIsWritten(bool silent)
    {
        var own = OwnPalettes.Of(OwnPalettes.Known.Select(known => known.Name == "backends" ? new BrokenList(silent) : known), new HastyClock());

        var backend = (await own.AllAsync(default)).Single(activity => activity.TypeName == "Nexus.CreateSite").Inputs.Single(input => input.Name == "Backend");
        var told = await own.OptionsAsync("Nexus.CreateSite", "Backend", new Dictionary<string, string> { ["Backend"] = "erp-2" }, default);

        Assert.Equal("singleline", backend.UiHint);
        Assert.Equal(["", "erp-2"], ItemsOf(told!));
    }

    [Fact]
    public async Task AValueThatIsntInTheList_IsOfferedWhereItIsWritten()
    {
        var known = await OptionsAsync(OwnPalettes.Known, Wizard, "country", ("country", "Germany"));
        var other = await OptionsAsync(OwnPalettes.Known, Wizard, "Country", ("country", "Ghana"));

        Assert.DoesNotContain("Ghana", ItemsOf(known));
        Assert.Contains("Ghana", ItemsOf(other));
        Assert.Equal((null, null), (known["Refresh"], other["Refresh"]));
    }

    [Fact]
    public async Task Charts_AreThoseOfTheCountryThatIsWritten()
    {
        var german = await OptionsAsync(OwnPalettes.Known, Wizard, "ChartOfAccounts", ("country", "germany"));
        var unknown = await OptionsAsync(OwnPalettes.Known, Wizard, "ChartOfAccounts");

        Assert.Equal(["SKR03 mit Kontonummern", "SKR04 mit Kontonummern", "SKR04 ohne Kontonummern", "Standard", "Standard with Numbers"], ItemsOf(german));
        Assert.Equal(["Standard", "Standard with Numbers"], ItemsOf(unknown));
    }

    [Fact]
    public void WhatAnExpressionMakes_IsNotWritten()
    {
        var written = WrittenInputs.Of(new JsonObject
        {
            ["country"] = new JsonObject { ["typeName"] = "String", ["expression"] = new JsonObject { ["type"] = "JavaScript", ["value"] = "getInput('c')" } },
            ["currency"] = new JsonObject { ["typeName"] = null, ["expression"] = new JsonObject { ["type"] = "Literal", ["value"] = "EUR" } },
            ["systems"] = new JsonObject { ["expression"] = new JsonObject { ["type"] = "Object", ["value"] = """["erpnext","moodle"]""" } },
            ["port"] = 587,
            ["bound"] = new JsonObject { ["memoryReference"] = new JsonObject { ["id"] = "v" } },
        });

        Assert.Equal(["currency=EUR", """systems=["erpnext","moodle"]""", "port=587"], written.Select(input => $"{input.Key}={input.Value}"));
        Assert.Equal(["erpnext", "moodle"], WrittenInputs.ValuesOf(written["Systems"]));
        Assert.Equal(["[x"], WrittenInputs.ValuesOf("[x"));
    }

    [Fact]
    public async Task TheCountrysUsualValues_AreAmongTheChoices()
    {
        string[] zones = [.. ItemsOf((await InputAsync(OwnPalettes.Known, Wizard, "TimeZone")).UiSpecifications)];
        string[] currencies = [.. ItemsOf((await InputAsync(OwnPalettes.Known, Wizard, "Currency")).UiSpecifications)];
        string[] languages = [.. ItemsOf((await InputAsync(OwnPalettes.Known, Wizard, "Language")).UiSpecifications)];

        Assert.Equal([], new[] { "Europe/Berlin", "Asia/Kolkata", "America/Sao_Paulo" }.Except(zones));
        Assert.Equal([], new[] { "EUR", "INR", "AED" }.Except(currencies));
        Assert.Equal([], new[] { "Deutsch", "English" }.Except(languages));
    }

    [Theory]
    [InlineData("Nexus.CreateMailDomain", "MailCutover", "checkbox")]
    [InlineData("Nexus.InstallApps", "Apps", "multitext")]
    [InlineData("Nexus.RemoveRecorded", "Systems", "checklist")]
    [InlineData("Nexus.SetSiteConfig", "Keys", "json-editor")]
    [InlineData("Nexus.CreateSite", "Domain", "singleline")]
    [InlineData("Nexus.CreateSite", "AdminPassword", "singleline")]
    [InlineData(Wizard, "TimeZone", "dropdown")]
    public async Task Editors_FitWhatTheInputTakes(string type, string input, string hint) => Assert.Equal(hint, (await InputAsync(OwnPalettes.Known, type, input)).UiHint);

    private static async Task<InputDocument> InputAsync(IEnumerable<IOptionSource> sources, string type, string input) =>
        (await OwnPalettes.Of(sources).AllAsync(default)).Single(activity => activity.TypeName == type).Inputs.Single(candidate => candidate.Name == input);

    private static async Task<JsonObject> OptionsAsync(IEnumerable<IOptionSource> sources, string type, string input, params (string Name, string Value)[] written) =>
        (await OwnPalettes.Of(sources).OptionsAsync(type, input, written.ToDictionary(value => value.Name, value => value.Value, StringComparer.OrdinalIgnoreCase), default))!;

    private static IEnumerable<string> ItemsOf(JsonObject specifications) => specifications["dropdown"]!["selectList"]!["items"]!.AsArray().Select(item => item!["value"]!.GetValue<string>());

    /// <summary>Whatever is waited for is over at once.</summary>
    private sealed class HastyClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    /// <summary>Backends that nobody can list: the answer is a fault, or doesn't come.</summary>
    private sealed class BrokenList(bool silent) : IOptionSource
    {
        public string Name => "backends";

        public async Task<IReadOnlyList<Option>> ListAsync(IReadOnlyDictionary<string, string> others, CancellationToken ct)
        {
            if (silent)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            }

            throw new IOException("The list is out of reach.");
        }
    }
}
