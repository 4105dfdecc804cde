using System.Diagnostics.CodeAnalysis;

namespace NexusWorkflows.Tenancy.Names;

/// <summary>What a person typed, judged: the name to use, or what is wrong with it.</summary>
public sealed record NameVerdict
{
    private NameVerdict(string? name, string? fault)
    {
        Name = name;
        Fault = fault;
    }

    /// <summary>The normalised name; null: it was refused.</summary>
    public string? Name { get; }

    /// <summary>What is wrong and what to do, fit to be shown; null: nothing.</summary>
    public string? Fault { get; }

    [MemberNotNullWhen(true, nameof(Name))]
    [MemberNotNullWhen(false, nameof(Fault))]
    public bool IsGood => Name is not null;

    internal static NameVerdict Good(string name) => new(name, null);

    internal static NameVerdict Refused(string fault) => new(null, fault);
}
