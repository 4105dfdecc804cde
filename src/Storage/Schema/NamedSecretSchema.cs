using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>Secrets that people gave a name. A removed one stays as a row without a value, so that its versions go on.</summary>
[Migration(9, "Named secrets")]
public sealed class NamedSecretSchema : Migration
{
    public override void Up() => Create.Table("named_secrets")
        .WithColumn("name").AsString(200).NotNullable().PrimaryKey()
        .WithColumn("id").AsString(128).NotNullable()
        .WithColumn("version").AsInt32().NotNullable()
        .WithColumn("status").AsString(16).NotNullable()
        .WithColumn("created_at").AsInt64().NotNullable()
        .WithColumn("display_name").AsString(int.MaxValue).Nullable()
        .WithColumn("description").AsString(int.MaxValue).Nullable()
        .WithColumn("type").AsString(32).NotNullable()
        .WithColumn("scope").AsString(200).Nullable()
        .WithColumn("updated_at").AsInt64().Nullable()
        .WithColumn("expires_at").AsInt64().Nullable()
        .WithColumn("sealed").AsBinary(int.MaxValue).Nullable()
        .WithColumn("revision").AsInt32().NotNullable();

    public override void Down() => throw new NotSupportedException("Values aren't thrown away; restore a backup from before them.");
}
