using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>Who may act, and the proof of what they did: keys, marks and seals of audit rows, the sealer's lease.</summary>
[Migration(4, "Keys, and the chain of the audit")]
public sealed class AuditSchema : Migration
{
    public override void Up()
    {
        Alter.Table("audit")
            .AddColumn("mark").AsBinary(32).Nullable()
            .AddColumn("number").AsInt64().Nullable()
            .AddColumn("hash").AsBinary(32).Nullable()
            .AddColumn("seal").AsBinary(32).Nullable();
        Create.Index("ux_audit_number").OnTable("audit").OnColumn("number").Ascending().WithOptions().Unique();
        Create.Table("api_keys")
            .WithColumn("name").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("role").AsString(16).NotNullable()
            .WithColumn("hash").AsString(64).NotNullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("expires_at").AsInt64().Nullable();
        Create.Table("audit_sealer")
            .WithColumn("id").AsInt32().NotNullable().PrimaryKey()
            .WithColumn("holder").AsString(255).Nullable()
            .WithColumn("lease_until").AsInt64().Nullable()
            .WithColumn("marked_from").AsInt64().NotNullable();

        // Nothing here has the key: what was written before can't be marked any more.
        Execute.Sql("INSERT INTO audit_sealer (id, marked_from) SELECT 1, coalesce(max(id), 0) + 1 FROM audit");
    }

    public override void Down() => throw new NotSupportedException("Seals aren't thrown away; restore a backup from before them.");
}
