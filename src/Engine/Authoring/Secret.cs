namespace NexusWorkflows.Engine.Authoring;

/// <summary>A value that must not be shown. Its text form is three stars; <see cref="Reveal"/> is for the call that needs it.</summary>
public sealed class Secret
{
    private readonly string value;

    /// <exception cref="ArgumentException">The value has fewer than 8 characters, too few to be masked safely.</exception>
    public Secret(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length < MinimumLength)
        {
            throw new ArgumentException($"A secret needs at least {MinimumLength} characters.", nameof(value));
        }

        this.value = value;
    }

    /// <summary>Least length of a secret, in characters.</summary>
    public const int MinimumLength = 8;

    /// <summary>True for a text that is given but can't be a secret. An empty one is none at all.</summary>
    public static bool IsTooShort(string? text) => text is { Length: > 0 and < MinimumLength };

    public string Reveal() => value;

    public override string ToString() => "***";
}
