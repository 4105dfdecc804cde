namespace NexusWorkflows.Host.Security;

/// <summary>What a key may do.</summary>
internal enum Role
{
    Sales,
    Ops,
    Approver,
    Auditor,
    Admin,
}

/// <summary>What an endpoint needs.</summary>
internal enum Right
{
    /// <summary>Look at runs, sites, clients, workflows, activities.</summary>
    Read,

    /// <summary>Start runs.</summary>
    Start,

    /// <summary>Answer incidents, undo, cancel; read one-time values.</summary>
    Operate,

    /// <summary>Change definitions; see which named secrets there are.</summary>
    Design,

    ReadAudit,

    /// <summary>Add and revoke keys; set, revoke and remove named secrets.</summary>
    Administer,
}

/// <summary>The one table of roles and rights.</summary>
internal static class Roles
{
    public static IReadOnlyList<string> Names { get; } = ["sales", "ops", "approver", "auditor", "admin"];

    public static bool Allows(Role role, Right right) => role switch
    {
        Role.Admin => true,
        Role.Ops => right is Right.Read or Right.Start or Right.Operate or Right.Design,
        Role.Sales => right is Right.Read or Right.Start,
        Role.Approver => right is Right.Read,
        Role.Auditor => right is Right.Read or Right.ReadAudit,
        _ => false,
    };

    public static Role? Parse(string name) => Names.Contains(name) && Enum.TryParse<Role>(name, ignoreCase: true, out var role) ? role : null;

    public static string NameOf(Role role) => Names[(int)role];
}
