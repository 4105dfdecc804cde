namespace NexusWorkflows.Activities.Options;

/// <summary>The lists that inputs of activities offer to choose from.</summary>
public static class OptionNames
{
    /// <summary>The configured ERPNext backends, the default first.</summary>
    public const string Backends = "backends";

    /// <summary>The countries whose usual currency, time zone and language are known.</summary>
    public const string Countries = "countries";

    /// <summary>ISO codes with the currencies' names.</summary>
    public const string Currencies = "currencies";

    /// <summary>IANA names.</summary>
    public const string TimeZones = "time zones";

    /// <summary>Languages as ERPNext names them.</summary>
    public const string Languages = "languages";

    /// <summary>The charts of accounts of the country that is written in <c>Country</c>, and those that every country has.</summary>
    public const string Charts = "charts of accounts";
}
