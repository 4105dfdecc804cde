using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Authentik;

/// <summary>One page of a list: exact filters, the fuzzy <c>search</c>, and numbers that say where the next page is.</summary>
internal static class AuthentikPage
{
    private const int UsualSize = 20;
    private const int LargestSize = 100;
    private static readonly string[] Searched = ["name", "slug", "username", "email"];

    /// <param name="rows">All rows, as shown.</param>
    /// <param name="query">The request's query.</param>
    /// <param name="exact">The fields that can be filtered by; other names in the query are ignored, as Django does.</param>
    public static JsonObject Of(IEnumerable<JsonObject> rows, IQueryCollection query, params string[] exact)
    {
        foreach (var field in exact.Where(query.ContainsKey))
        {
            var wanted = query[field].Select(value => value ?? "").ToHashSet();
            rows = rows.Where(row => wanted.Contains(Shown(row[field])));
        }

        if (query["search"].ToString() is { Length: > 0 } search)
        {
            rows = rows.Where(row => Searched.Any(field => row.Text(field).Contains(search, StringComparison.OrdinalIgnoreCase)));
        }

        var all = rows.ToList();
        var size = Math.Clamp(Number(query, "page_size", UsualSize), 1, LargestSize);
        var page = Number(query, "page", 1);
        var pages = Math.Max(1, (all.Count + size - 1) / size);
        if (page < 1 || page > pages)
        {
            throw AuthentikRefusal.Detail(404, "Invalid page.");
        }

        var shown = all.Skip((page - 1) * size).Take(size).ToList();
        return new JsonObject
        {
            ["pagination"] = new JsonObject
            {
                ["next"] = page < pages ? page + 1 : 0,
                ["previous"] = page - 1,
                ["count"] = all.Count,
                ["current"] = page,
                ["total_pages"] = pages,
                ["start_index"] = all.Count == 0 ? 0 : ((page - 1) * size) + 1,
                ["end_index"] = ((page - 1) * size) + shown.Count,
            },
            ["results"] = new JsonArray([.. shown.Select(row => row.DeepClone())]),
            ["autocomplete"] = new JsonObject(),
        };
    }

    private static int Number(IQueryCollection query, string key, int usual) => int.TryParse(query[key], CultureInfo.InvariantCulture, out var number) ? number : usual;

    private static string Shown(JsonNode? value) => value?.ToString() ?? "";
}
