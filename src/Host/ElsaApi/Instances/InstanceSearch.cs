using System.Globalization;
using NexusWorkflows.Engine.Deciding;
using NexusWorkflows.Engine.Running;

namespace NexusWorkflows.Host.ElsaApi.Instances;

/// <summary>Reads which runs a client wants to see.</summary>
internal static class InstanceSearch
{
    public static IReadOnlyCollection<string> Lists { get; } = ["ids", "definitionIds", "definitionVersionIds", "statuses", "subStatuses"];

    private static readonly RunStatus[] Live = [RunStatus.Pending, RunStatus.Running, RunStatus.Undoing, RunStatus.Waiting, RunStatus.Paused];

    public static InstanceFilter Read(ElsaBody body)
    {
        var (skip, take) = ElsaQuery.Page(body.Number("page"), body.Number("pageSize"), body.Number("skip"), body.Number("take"), ElsaQuery.Most);
        var order = OrderOf(body.Text("orderBy") ?? "Created");
        return new InstanceFilter
        {
            Ids = Some(body, "ids", null),
            DefinitionIds = Some(body, "definitionIds", "definitionId"),
            VersionIds = Some(body, "definitionVersionIds", "definitionVersionId"),
            Version = body.Number("version"),
            CorrelationId = body.Text("correlationId"),
            Search = body.Text("searchTerm"),
            Statuses = Statuses(body),
            HasIncidents = body.Flag("hasIncidents"),
            Times = [.. body.Parts("timestampFilters").Select(TimeOf)],
            Order = order,
            Descending = body.Text("orderDirection") is { } direction ? direction == "Descending" : order != InstanceOrder.Name,
            Skip = skip,
            Take = take,
        };
    }

    // An empty list means any, as an untouched choice on a screen does.
    private static IReadOnlyList<string>? Some(ElsaBody body, string list, string? one) =>
        body.Texts(list) is { Count: > 0 } many ? many : one is not null && body.Text(one) is { } single ? [single] : null;

    private static List<RunStatus>? Statuses(ElsaBody body)
    {
        var status = Some(body, "statuses", "status")?.SelectMany(StatusOf).ToList();
        var subStatus = Some(body, "subStatuses", "subStatus")?.SelectMany(SubStatusOf).ToList();
        return status is null ? subStatus : subStatus is null ? status : [.. status.Intersect(subStatus)];
    }

    private static IEnumerable<RunStatus> StatusOf(string word) => word switch
    {
        "Running" => Live,
        "Finished" => Enum.GetValues<RunStatus>().Except(Live),
        _ => throw ElsaErrors.Invalid("statuses", $"'{word}' is no status: use Running or Finished."),
    };

    private static RunStatus[] SubStatusOf(string word) => word switch
    {
        "Pending" => [RunStatus.Pending],
        "Executing" => [RunStatus.Running, RunStatus.Undoing],
        "Suspended" => [RunStatus.Waiting, RunStatus.Paused],
        "Finished" => [RunStatus.Finished],
        "Faulted" => [RunStatus.Failed],
        "Cancelled" => [RunStatus.Cancelled, RunStatus.Undone],
        "Interrupted" => [],
        _ => throw ElsaErrors.Invalid("subStatuses", $"'{word}' is no sub-status: use Pending, Executing, Suspended, Finished, Faulted, Cancelled or Interrupted."),
    };

    private static InstanceOrder OrderOf(string word) => word switch
    {
        "Created" or "CreatedAt" => InstanceOrder.Created,
        "LastExecuted" or "Updated" or "UpdatedAt" => InstanceOrder.Updated,
        "Finished" or "FinishedAt" => InstanceOrder.Finished,
        "Name" => InstanceOrder.Name,
        _ => throw ElsaErrors.Invalid("orderBy", $"'{word}' orders nothing: use Created, LastExecuted, UpdatedAt, Finished or Name."),
    };

    private static InstanceTime TimeOf(ElsaBody filter)
    {
        var comparison = filter.Text("operator") switch
        {
            "Is" => "=",
            "IsNot" => "<>",
            "GreaterThan" => ">",
            "GreaterThanOrEqual" => ">=",
            "LessThan" => "<",
            "LessThanOrEqual" => "<=",
            var word => throw ElsaErrors.Invalid("timestampFilters", $"'{word}' compares no times."),
        };
        return DateTimeOffset.TryParse(filter.Text("timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            ? new InstanceTime(OrderOf(filter.Text("column") ?? "CreatedAt"), comparison, at)
            : throw ElsaErrors.Invalid("timestampFilters", $"'{filter.Text("timestamp")}' is no time.");
    }
}
