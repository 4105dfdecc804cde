using System.Globalization;
using System.Text;
using NexusWorkflows.Engine.Catalog;
using NexusWorkflows.Host.ElsaApi.Descriptors;

namespace NexusWorkflows.Host.Output;

/// <summary>The manual's page of activities, written from what the program itself knows of them.</summary>
internal static class ActivityPage
{
    private const string Opening = """
        # Activities

        What a workflow can be drawn with, written by `nexus activity list --markdown`. `nexus activity run TYPE` runs one of ours alone, recorded and undoable like any run.

        Each step looks before it acts and looks again afterwards. What is there already and wasn't made by this run is a conflict and stays as it is. A value that is *sealed* is kept
        encrypted and opened only for the call; one that is *offered* is a choice of the designer, and any other value may be written instead: switch the input to an expression.
        """;

    private const string Kinds = """
        | kind | what it does outside | what undo does |
        |---|---|---|
        | resource | looks, makes, and reads back | removes what it made, and reads back that it is gone |
        | setting | changes a value and keeps the one before, sealed | puts that one back while its own is still there |
        | probe | only looks | nothing |
        | send | sends what can't be called back; where the answer is lost a person says what became of it, unless it may be repeated | nothing |
        | irreversible | removes for good: from its first effect a run can only go forward | nothing |
        """;

    private const string Retrying = """
        ## How often a step is tried

        What fails in a passing way is tried again; each activity says how often. In the designer's *Resilience* tab an author chooses another rule for one activity, by its id or by an expression
        that gives an id (`customProperties.resilienceStrategy`). Unless *exactly* is said, a wait is any time up to the one given, so that many steps don't come back at once. All waits are
        scaled by `engine.backoffScale`.
        """;

    private const string RetryingMore = """

        A strategy that isn't there is refused when one of our activities names it. For Elsa's activities it is only warned of, as another server may have it; the run then goes by the usual one and
        says so in its history. An HTTP request with a strategy is sent again after 408, 409, 429, 500, 502, 503 and 504 and where no answer comes, if it only reads or is marked *repeatable*, and
        always where nobody takes the connection; after the last attempt it goes on by its outcome.
        """;

    private const string Elsas = """
        ## Elsa's own

        These run as they do in Elsa 3.8, so that its definitions can be imported.
        """;

    /// <param name="catalog">The activities that this program knows besides Elsa's.</param>
    public static string Of(ActivityCatalog catalog)
    {
        var page = new StringBuilder();
        page.Append(Opening).Append("\n\n").Append(Kinds).Append('\n');
        foreach (var category in catalog.All.Where(activity => activity.IsOurs).GroupBy(activity => activity.Category).OrderBy(category => category.Key, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {category.Key}\n");
            foreach (var activity in category.OrderBy(activity => activity.TypeName, StringComparer.Ordinal))
            {
                ActivitySection.Write(page, activity);
            }
        }

        Strategies(page);
        page.Append('\n').Append(Elsas).Append("\n\n| type | what it does |\n|---|---|\n");
        foreach (var activity in Palette.Elsa.Where(activity => ElsaActivities.Has(activity.TypeName)).OrderBy(activity => activity.TypeName, StringComparer.Ordinal))
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{activity.TypeName}` | {ActivitySection.Cell(activity.Description)} |\n");
        }

        return page.ToString();
    }

    private static void Strategies(StringBuilder page)
    {
        page.Append('\n').Append(Retrying).Append("\n\n| id | attempts | waits |\n|---|---|---|\n");
        foreach (var strategy in RetryStrategy.All)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{strategy.Id}` | {strategy.Attempts?.ToString(CultureInfo.InvariantCulture) ?? "the activity's own"} | {Waits(strategy)} |\n");
        }

        page.Append(RetryingMore).Append('\n');
    }

    private static string Waits(RetryStrategy strategy) => strategy switch
    {
        { Attempts: 1 } => "none",
        { Factor: 1 } => $"{Exactly(strategy)}{ActivitySection.Span(strategy.First)} each",
        _ => string.Create(CultureInfo.InvariantCulture, $"{Exactly(strategy)}{ActivitySection.Span(strategy.First)}, each {strategy.Factor} times the one before, at most {ActivitySection.Span(strategy.Longest)}"),
    };

    private static string Exactly(RetryStrategy strategy) => strategy.Jitter ? "" : "exactly ";
}
