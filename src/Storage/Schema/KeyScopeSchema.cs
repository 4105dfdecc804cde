using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>Keys for some workflows and some activities only; those that were there before stay for all.</summary>
[Migration(11, "Scopes of keys")]
public sealed class KeyScopeSchema : Migration
{
    public override void Up() => Alter.Table("api_keys").AddColumn("workflows").AsString(int.MaxValue).Nullable().AddColumn("activities").AsString(int.MaxValue).Nullable();

    public override void Down() => throw new NotSupportedException("A store isn't taken back to before this version; restore a backup.");
}
