namespace NexusWorkflows.Engine.Deciding;

/// <summary>A run's state as it is stored: its text, and beside it the values that are too large for it (S6).</summary>
/// <param name="Json">The state, empty where a large value lies.</param>
/// <param name="Bytes">Size of <paramref name="Json"/> in UTF-8.</param>
/// <param name="Large">Texts of the large values, by their hash.</param>
/// <param name="Added">Hashes that the store doesn't have of this run yet.</param>
/// <param name="Dropped">Hashes that the store has and nothing refers to any more.</param>
public sealed record StateText(string Json, int Bytes, IReadOnlyDictionary<string, string> Large, IReadOnlyList<string> Added, IReadOnlyList<string> Dropped);

/// <summary>Where a large value lies in a state.</summary>
/// <param name="In">Which part of the state.</param>
/// <param name="Of">Which of several; null where there is but one.</param>
internal sealed record LargeValuePlace(string In, string? Of, string Name, string Hash);
