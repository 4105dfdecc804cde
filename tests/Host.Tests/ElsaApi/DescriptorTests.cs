using NexusWorkflows.Activities;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Host.ElsaApi.Descriptors;

namespace NexusWorkflows.Host.Tests.ElsaApi;

public sealed class DescriptorTests
{
    private static readonly string[] OfTheDesigner = ["id", "nodeId", "name", "type", "version", "customProperties", "metadata", "activities", "connections", "variables"];

    private static readonly IReadOnlyList<ActivityDocument> All = [.. Palette.Elsa, .. OwnPalettes.Of(OwnPalettes.Known).AllAsync(default).GetAwaiter().GetResult()];

    [Fact]
    public void EveryActivityThatTheEngineRuns_HasADescriptor() =>
        Assert.Empty(ElsaActivities.Types.Except(All.Select(activity => activity.TypeName)));

    [Fact]
    public void TypesAndVersions_AreUnique() =>
        Assert.Equal(All.Count, All.Select(activity => (activity.TypeName, activity.Version)).Distinct().Count());

    [Fact]
    public void ActivitiesOfElsasThatSend_ShowEveryInputAndOutputOfTheirs() => Assert.All(ActivityCatalog.Of(typeof(ActivitiesServices).Assembly).All.Where(activity => !activity.IsOurs), activity =>
    {
        var shown = All.Single(document => document.TypeName == activity.TypeName);
        Assert.Empty(activity.Inputs.Select(input => input.Name).Except(shown.Inputs.Select(input => input.Name)));
        Assert.Equal(activity.Outputs.Select(output => output.Name).Order(), shown.Outputs.Select(output => output.Name).Order());
    });

    [Fact]
    public void Inputs_AreNamedUnlikeOutputsAndUnlikeWhatTheDesignerWrites() => Assert.All(All, activity =>
    {
        var names = activity.Inputs.Select(input => input.Name).Concat(activity.Outputs.Select(output => output.Name)).Select(name => char.ToLowerInvariant(name[0]) + name[1..]).ToList();
        Assert.Equal(names.Distinct(), names);
        Assert.Empty(names.Intersect(OfTheDesigner));
    });

    [Fact]
    public void EverythingShown_SaysWhatItIsFor() => Assert.All(All.Where(activity => activity.IsBrowsable), activity =>
    {
        Assert.NotEmpty(activity.Description);
        Assert.NotEmpty(activity.DisplayName);
        Assert.All(activity.Inputs, input => Assert.True(input.DisplayName.Length > 0, $"{activity.TypeName}.{input.Name}"));
    });

    [Fact]
    public void OwnActivities_ShowTheirOutcomesAndKeepSecretsMarked()
    {
        var site = All.Single(activity => activity.TypeName == "Nexus.CreateSite");

        Assert.Equal(["Done"], site.Ports.Select(port => port.Name));
        Assert.Equal("Task", site.Kind);
        Assert.Contains(All.Where(activity => activity.Namespace == "Nexus").SelectMany(activity => activity.Inputs), input => input is { IsSensitive: true, TypeName: "String" });
    }

    [Fact]
    public void OwnActivities_LetNamedSecretsBePickedForWhatIsKeptSealedBesideOtherExpressions()
    {
        var inputs = All.Where(activity => activity.Namespace == "Nexus").SelectMany(activity => activity.Inputs).ToList();

        // The hint of that name would leave no other expression to choose: the picker is the expression's.
        Assert.DoesNotContain(inputs, input => input.UiHint == "secret-picker");
        Assert.Equal(inputs.Where(input => input.IsSensitive), inputs.Where(input => input.Description!.EndsWith("For a named secret choose 'Secret' in the menu.", StringComparison.Ordinal)));
        Assert.All(inputs.Where(input => input.IsSensitive), input => Assert.Equal("""{"secret-picker":{"typeNames":["text"],"storeNames":["encrypted"],"scope":null,"allowInlineCreate":true}}""", input.UiSpecifications.ToJsonString()));
        Assert.All(inputs.Where(input => input.IsSensitive), input => Assert.True(input is { IsWrapped: true, DefaultValue: null }, input.Name)); // left empty nothing is written, and another expression may stand instead
        Assert.Equal("secret-picker", StrategyLists.Expressions.Single(expression => expression is { Type: "Secret", IsBrowsable: true }).Properties["UIHint"]);
        Assert.Contains(StrategyLists.Features, feature => feature.FullName == "Elsa.Secrets.ShellFeatures.Secrets");
    }
}
