using NexusWorkflows.Platform.Http;

namespace NexusWorkflows.Host.Setup;

/// <summary>What workflows may ask of the web and what it may ask of them; section <c>http:</c>.</summary>
/// <param name="Allow">Addresses that aren't public and may be reached all the same; null: the platform's usual ones.</param>
/// <param name="Timeout">Limit of a request that a workflow sends. Default 100 s.</param>
/// <param name="AnswerLimit">The most that an answer's body may have, in bytes. Default 1 MiB.</param>
internal sealed record RequestSettings(AddressRule? Allow, TimeSpan Timeout, int AnswerLimit)
{
    /// <summary>On the Lab nothing is real and everything is on this machine.</summary>
    private static readonly AddressRule LabRule = AddressRule.Of(["loopback"]);

    public static RequestSettings Read(ConfigurationSection section)
    {
        var usual = new RequestOptions();
        AddressRule? allow = null;
        var entries = section.Texts("allow");
        try
        {
            allow = section.Has("allow") ? AddressRule.Of(entries) : null;
        }
        catch (FormatException wrong)
        {
            section.Wrong("allow", $"can't be read: {wrong.Message}");
        }

        return new RequestSettings(allow, section.Span("timeout", usual.Timeout), (int)section.Number("answerLimit", usual.AnswerLimit, 1024));
    }

    public RequestOptions For(bool isLab) => new() { Allow = Allow ?? (isLab ? LabRule : AddressRule.PublicOnly), Timeout = Timeout, AnswerLimit = AnswerLimit };
}
