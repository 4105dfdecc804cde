using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>Our own activities with the choices that the running process knows.</summary>
internal sealed class OwnActivities(ActivityCatalog catalog, OptionLists lists)
{
    private readonly IReadOnlyList<ActivityDescriptor> own = [.. catalog.All.Where(activity => activity.IsOurs).OrderBy(activity => activity.TypeName, StringComparer.Ordinal)];

    public async Task<IReadOnlyList<ActivityDocument>> AllAsync(CancellationToken ct)
    {
        // One list serves all inputs that name it; it may have to be asked for.
        var known = new Dictionary<string, IReadOnlyList<Option>>(StringComparer.Ordinal);
        var documents = new List<ActivityDocument>(own.Count);
        foreach (var activity in own)
        {
            var options = new Dictionary<string, IReadOnlyList<Option>>(StringComparer.Ordinal);
            foreach (var input in activity.Inputs)
            {
                var list = input.OptionsFrom ?? $"{activity.TypeName}.{input.Name}";
                options[input.Name] = known.TryGetValue(list, out var found) ? found : known[list] = await lists.OfAsync(input, null, ct);
            }

            documents.Add(OwnPalette.Of(activity, options));
        }

        return documents;
    }

    /// <summary>What the editor of an input is told for one activity on the canvas; null: there is no such input of ours.</summary>
    public async Task<JsonObject?> OptionsAsync(string type, string property, IReadOnlyDictionary<string, string> written, CancellationToken ct)
    {
        var input = own.FirstOrDefault(activity => activity.TypeName == type)?.Inputs.FirstOrDefault(candidate => string.Equals(candidate.Name, property, StringComparison.OrdinalIgnoreCase));
        return input is null
            ? null
            : InputChoices.Told(input, await lists.OfAsync(input, written, ct), WrittenInputs.ValuesOf(written.GetValueOrDefault(input.Name)));
    }
}
