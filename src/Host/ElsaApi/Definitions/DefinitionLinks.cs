namespace NexusWorkflows.Host.ElsaApi.Definitions;

/// <summary>What a caller may do with definitions. Without the word <c>publish</c> a designer shows a definition as read-only, so those who may not change one don't get it.</summary>
internal static class DefinitionLinks
{
    private static readonly string[] Changing = ["publish", "retract", "delete", "import", "update-references", "bulk-delete-by-definition-id", "bulk-delete-by-id", "bulk-publish", "bulk-retract", "import-files", "create"];

    private static readonly IReadOnlyList<Link> List =
    [
        new("/workflow-definitions", "self", "GET"),
        new("/workflow-definitions/validation/is-name-unique", "is-name-unique", "GET"),
        new("/workflow-definitions/query/count", "count", "GET"),
        new("/workflow-definitions/many-by-id", "many-by-id", "GET"),
        new("/bulk-actions/delete/workflow-definitions/by-definition-id", "bulk-delete-by-definition-id", "POST"),
        new("/bulk-actions/delete/workflow-definitions/by-id", "bulk-delete-by-id", "POST"),
        new("/bulk-actions/publish/workflow-definitions/by-definition-ids", "bulk-publish", "POST"),
        new("/bulk-actions/retract/workflow-definitions/by-definition-ids", "bulk-retract", "POST"),
        new("/workflow-definitions/import", "import", "POST"),
        new("/workflow-definitions/import-files", "import-files", "POST"),
        new("/workflow-definitions", "create", "POST"),
    ];

    public static IReadOnlyList<Link> OfList(bool mayChange) => Allowed(List, mayChange);

    public static IReadOnlyList<Link> Of(string definitionId, bool mayChange)
    {
        var own = "/workflow-definitions/" + Uri.EscapeDataString(definitionId);
        return Allowed(
        [
            new(own, "self", "GET"),
            new("/workflow-definitions/by-definition-id/" + Uri.EscapeDataString(definitionId), "self", "GET"),
            new(own + "/versions", "versions", "GET"),
            new(own + "/bulk-dispatch", "bulk-dispatch", "POST"),
            new(own + "/dispatch", "dispatch", "POST"),
            new(own + "/execute", "execute", "POST"),
            new(own + "/export", "export", "POST"),
            new(own + "/publish", "publish", "POST"),
            new(own + "/retract", "retract", "POST"),
            new(own, "delete", "DELETE"),
            new(own + "/import", "import", "PUT"),
            new(own + "/update-references", "update-references", "POST"),
        ], mayChange);
    }

    private static IReadOnlyList<Link> Allowed(IReadOnlyList<Link> links, bool mayChange) => mayChange ? links : [.. links.Where(link => !Changing.Contains(link.Rel))];
}
