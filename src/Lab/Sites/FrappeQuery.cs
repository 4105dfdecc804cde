using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace NexusWorkflows.Lab;

/// <summary>Lists and counts documents as Frappe's REST API does: filters, fields, order, page.</summary>
internal static class FrappeQuery
{
    private const int PageLength = 20;

    public static int Count(JsonObject tables, string doctype, JsonNode? filters) => Matching(tables, doctype, filters).Count();

    /// <param name="tables">The site's tables.</param>
    /// <param name="doctype">What is listed.</param>
    /// <param name="parameters">The query: <c>fields</c>, <c>filters</c>, <c>order_by</c>, <c>limit_start</c>, <c>limit_page_length</c>; null where one is missing.</param>
    public static JsonArray List(JsonObject tables, string doctype, Func<string, string?> parameters)
    {
        var found = Ordered(Matching(tables, doctype, Json(parameters("filters"))), parameters("order_by"));
        var start = Number(parameters("limit_start")) ?? 0;
        var length = Number(parameters("limit_page_length") ?? parameters("limit")) ?? PageLength;
        var page = length == 0 ? found.Skip(start) : found.Skip(start).Take(length);
        var fields = Json(parameters("fields")) is JsonArray wanted ? wanted.Select(field => ((string)field!).Trim('`')).ToList() : ["name"];
        return new JsonArray([.. page.Select(document => (JsonNode)Picked(document, fields))]);
    }

    public static JsonNode? Json(string? text)
    {
        try
        {
            return string.IsNullOrWhiteSpace(text) ? null : JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // A plain name where a list may stand, for example fieldname=country.
            return text;
        }
    }

    private static IEnumerable<JsonObject> Matching(JsonObject tables, string doctype, JsonNode? filters) =>
        (tables[doctype] as JsonObject ?? []).Select(row => row.Value).OfType<JsonObject>().Where(document => Conditions(filters).All(condition => Holds(document, condition)));

    private static IEnumerable<(string Field, string Operator, JsonNode? Value)> Conditions(JsonNode? filters) => filters switch
    {
        JsonObject map => map.Select(field => field.Value is JsonArray { Count: 2 } pair
            ? (field.Key, (string)pair[0]!, pair[1])
            : (field.Key, "=", field.Value)),
        JsonArray list => list.OfType<JsonArray>().Select(row => row.Count >= 4
            ? ((string)row[1]!, (string)row[2]!, row[3])
            : row.Count == 3 ? ((string)row[0]!, (string)row[1]!, row[2]) : ((string)row[0]!, "=", row[1])),
        _ => [],
    };

    private static bool Holds(JsonObject document, (string Field, string Operator, JsonNode? Value) condition)
    {
        var actual = document[condition.Field]?.ToString() ?? "";
        var wanted = condition.Value?.ToString() ?? "";
        return condition.Operator.ToLowerInvariant() switch
        {
            "=" => Same(actual, wanted),
            "!=" or "<>" => !Same(actual, wanted),
            ">" => Compare(actual, wanted) > 0,
            "<" => Compare(actual, wanted) < 0,
            ">=" => Compare(actual, wanted) >= 0,
            "<=" => Compare(actual, wanted) <= 0,
            "like" => Like(actual, wanted),
            "not like" => !Like(actual, wanted),
            "in" => Members(condition.Value).Any(member => Same(actual, member)),
            "not in" => !Members(condition.Value).Any(member => Same(actual, member)),
            "is" => wanted == "set" ? actual.Length > 0 : actual.Length == 0,
            "between" => Members(condition.Value).ToList() is [var low, var high] && Compare(actual, low) >= 0 && Compare(actual, high) <= 0,
            _ => false,
        };
    }

    private static IEnumerable<string> Members(JsonNode? value) => value is JsonArray list
        ? list.Select(member => member?.ToString() ?? "")
        : (value?.ToString() ?? "").Split(',', StringSplitOptions.TrimEntries);

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static int Compare(string a, string b) =>
        double.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out var x) && double.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out var y)
            ? x.CompareTo(y)
            : string.Compare(a, b, StringComparison.OrdinalIgnoreCase);

    private static bool Like(string actual, string pattern) =>
        Regex.IsMatch(actual, "\\A" + Regex.Escape(pattern).Replace("%", ".*", StringComparison.Ordinal).Replace("_", ".", StringComparison.Ordinal) + "\\z", RegexOptions.IgnoreCase | RegexOptions.Singleline, TimeSpan.FromSeconds(1));

    private static IEnumerable<JsonObject> Ordered(IEnumerable<JsonObject> documents, string? order)
    {
        var words = (order ?? "modified desc").Replace("`", "", StringComparison.Ordinal).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var field = words.FirstOrDefault()?.Split('.')[^1] ?? "modified";
        var by = Comparer<string>.Create(Compare);
        return words.Contains("desc", StringComparer.OrdinalIgnoreCase)
            ? documents.OrderByDescending(document => document[field]?.ToString() ?? "", by)
            : documents.OrderBy(document => document[field]?.ToString() ?? "", by);
    }

    private static JsonObject Picked(JsonObject document, List<string> fields) => fields.Contains("*")
        ? document.DeepClone().AsObject()
        : new JsonObject(fields.Distinct().Select(field => KeyValuePair.Create(field, document[field]?.DeepClone())));

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
