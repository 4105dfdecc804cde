using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Catalog;

namespace NexusWorkflows.Host.ElsaApi.Descriptors;

/// <summary>How an input's choices are shown by a designer.</summary>
internal static class InputChoices
{
    /// <summary>A designer's word for: ask for the choices again when the activity is selected.</summary>
    private const string Refresh = "Refresh";

    /// <summary>The editor: one for choosing where there is something to choose from, else one for typing.</summary>
    public static string HintOf(InputDescriptor input, IReadOnlyList<Option> options) =>
        input.OptionsFrom is not null && options.Count == 0 ? InputHint.For(input.ValueType, hasChoices: false) : input.UIHint;

    /// <summary>What the editor is told when the descriptor is read.</summary>
    public static JsonObject Told(InputDescriptor input, IReadOnlyList<Option> options)
    {
        var told = Specifications(input, HintOf(input, options), options);
        if (input.OptionsFrom is not null)
        {
            told[Refresh] = true;
        }

        return told;
    }

    /// <summary>
    /// What the editor is told for one activity on the canvas. It shows no value that isn't among its choices, so what is written there already is added to them. It isn't told to ask again: this
    /// replaces what the descriptor says until descriptors are read anew, as they are after each save, and a designer that is told so asks dozens of times whenever an activity is selected.
    /// </summary>
    /// <param name="written">The values that the input has now.</param>
    public static JsonObject Told(InputDescriptor input, IReadOnlyList<Option> options, IEnumerable<string> written) => Specifications(
        input, input.UIHint, [.. options, .. written.Where(value => value.Length > 0 && options.All(option => option.Value != value)).Distinct(StringComparer.Ordinal).Select(value => new Option(value, value))]);

    private static JsonObject Specifications(InputDescriptor input, string hint, IReadOnlyList<Option> options) => hint switch
    {
        InputHint.Dropdown => Palette.Dropdown(input.Required || input.DefaultValue is not null ? options : [new Option("", "(left open)"), .. options]),
        InputHint.CheckList => Palette.CheckList(options),
        InputHint.Json => Palette.Language("json"),
        _ when input.Sensitive => Palette.Secrets(),
        _ => [],
    };
}
