using System.Text.Json.Nodes;
using NexusWorkflows.Activities.Sites;
using NexusWorkflows.Activities.Tests.Running;
using NexusWorkflows.Engine.Authoring;

namespace NexusWorkflows.Activities.Tests.Sites;

public sealed class SetSiteConfigTests
{
    [Theory]
    [InlineData("[]", "The keys to set on 'a.example.com' aren't a JSON object with at least one member. Give for example {\"max_file_size\": 10485760}.")]
    [InlineData("""{"db_name":"x"}""", "Key 'db_name' of site 'a.example.com' can't be set: without its own value the site loses its data. Leave it out.")]
    public void SetSiteConfig_UnfitKeys_AreRefused(string keys, string message)
    {
        var set = new SetSiteConfig(new Backends([])) { Domain = Drive.Of("a.example.com"), Keys = Drive.Of(JsonNode.Parse(keys)) };

        var fault = Assert.Throws<ActivityFaultException>(() => set.Targets(Drive.Context()));

        Assert.Equal((StepErrorKind.Permanent, message), (fault.Kind, fault.Message));
    }

    [Fact]
    public void Backends_UnknownName_NamesTheConfiguredOnes()
    {
        var fault = Assert.Throws<ActivityFaultException>(() => new Backends([]).Of("b2"));

        Assert.Equal("No ERPNext backend is configured. Add one below 'erpnext: backends:' in the configuration.", fault.Message);
    }
}
