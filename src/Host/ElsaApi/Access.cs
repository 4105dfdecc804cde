using NexusWorkflows.Engine.Running;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi;

/// <summary>What a caller may do here.</summary>
internal static class Access
{
    public static bool MayChange(HttpContext context, StoredDefinition definition) => MayChange(context) && ScopeCheck.MayChange(KeyGate.CallerOf(context).Scope, definition.DefinitionId, definition.AsideOf);

    public static bool MayChange(HttpContext context) => Roles.Allows(KeyGate.CallerOf(context).Role, Right.Design);
}
