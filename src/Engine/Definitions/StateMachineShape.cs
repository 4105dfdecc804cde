using System.Globalization;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Engine.Definitions;

/// <summary>The states of a state machine and the transitions between them, in the order they are written.</summary>
internal sealed class StateMachineShape
{
    public const string Type = "Elsa.StateMachine";

    private readonly Dictionary<string, MachineState> states = new(StringComparer.Ordinal);
    private readonly List<MachineTransition> transitions = [];

    public StateMachineShape(Node machine)
    {
        Initial = machine.Text("initialState");
        foreach (var (item, at) in Items(machine, "states"))
        {
            if (GraphReader.Text(item["name"]) is { Length: > 0 } name)
            {
                states.TryAdd(name, new MachineState(name, machine.ChildIn(at + ".entry"), machine.ChildIn(at + ".exit")));
            }
        }

        foreach (var (item, at) in Items(machine, "transitions"))
        {
            var (from, to) = (GraphReader.Text(item["from"]) ?? "", GraphReader.Text(item["to"]) ?? "");
            var name = GraphReader.Text(item["name"]) is { Length: > 0 } given ? given : $"{from} to {to}";
            transitions.Add(new MachineTransition(transitions.Count, name, from, to, item["condition"], machine.ChildIn(at + ".trigger"), machine.ChildIn(at + ".action")));
        }
    }

    /// <summary>Null: not given.</summary>
    public string? Initial { get; }

    public MachineState? StateOf(string? name) => name is null ? null : states.GetValueOrDefault(name);

    public MachineTransition Transition(int index) => transitions[index];

    public IReadOnlyList<MachineTransition> Transitions => transitions;

    public IEnumerable<MachineTransition> From(string state) => transitions.Where(t => t.From == state);

    private static IEnumerable<(JsonObject Item, string At)> Items(Node machine, string property) =>
        (machine.Property(property) as JsonArray ?? [])
            .Select((item, index) => (Item: item as JsonObject, At: string.Create(CultureInfo.InvariantCulture, $"{property}[{index}]")))
            .Where(i => i.Item is not null)
            .Select(i => (i.Item!, i.At));
}

internal sealed record MachineState(string Name, Node? Entry, Node? Exit);

/// <param name="Condition">As written; null: none.</param>
/// <param name="Trigger">Null: it is taken by itself.</param>
internal sealed record MachineTransition(int Index, string Name, string From, string To, JsonNode? Condition, Node? Trigger, Node? Action);
