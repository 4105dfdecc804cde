namespace NexusWorkflows.Activities;

/// <summary>The groups of inputs in the designer's panel.</summary>
internal static class InputGroup
{
    public const string Company = "Company";
    public const string FirstUser = "First user";
    public const string Limits = "Limits";
    public const string Mail = "Mail";
    public const string More = "More";
    public const string Proofs = "Proofs";
    public const string Site = "Site";
}
