using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>The tables of the first version. Instants are ticks of UTC, JSON is text.</summary>
[Migration(1, "Runs, definitions and the register")]
public sealed class InitialSchema : Migration
{
    private const int Id = 128;

    public override void Up()
    {
        Runs();
        History();
        Messages();
        Secrets();
        Definitions();
        Register();
    }

    public override void Down() => throw new NotSupportedException("A store isn't taken back to before its first version; restore a backup.");

    private void Runs()
    {
        Create.Table("runs")
            .WithColumn("id").AsString(Id).NotNullable().PrimaryKey()
            .WithColumn("root_id").AsString(Id).NotNullable().Indexed("ix_runs_root")
            .WithColumn("workflow").AsString(255).NotNullable()
            .WithColumn("workflow_version").AsInt32().NotNullable()
            .WithColumn("definition_version_id").AsString(Id).NotNullable()
            .WithColumn("name").AsString(255).Nullable()
            .WithColumn("status").AsString(16).NotNullable().Indexed("ix_runs_status")
            .WithColumn("direction").AsString(16).NotNullable()
            .WithColumn("version").AsInt64().NotNullable()
            .WithColumn("fence").AsInt64().NotNullable()
            .WithColumn("holder").AsString(255).Nullable()
            .WithColumn("lease_until").AsInt64().Nullable().Indexed("ix_runs_lease")
            .WithColumn("claims").AsInt32().NotNullable()
            .WithColumn("due_at").AsInt64().Nullable().Indexed("ix_runs_due")
            .WithColumn("site").AsString(255).Nullable()
            .WithColumn("actor").AsString(255).NotNullable()
            .WithColumn("start_key").AsString(255).Nullable()
            .WithColumn("accepted_at").AsInt64().NotNullable().Indexed("ix_runs_accepted")
            .WithColumn("finished_at").AsInt64().Nullable()
            .WithColumn("quarantined").AsBoolean().NotNullable()
            .WithColumn("cause").AsString(int.MaxValue).Nullable()
            .WithColumn("state").AsString(int.MaxValue).NotNullable();
        Create.Table("holds")
            .WithColumn("scope").AsString(255).NotNullable().PrimaryKey()
            .WithColumn("root_id").AsString(Id).NotNullable().PrimaryKey()
            .WithColumn("exclusive").AsBoolean().NotNullable();
        Create.Table("start_keys")
            .WithColumn("key_hash").AsString(Id).NotNullable().PrimaryKey()
            .WithColumn("run_id").AsString(Id).NotNullable()
            .WithColumn("body_hash").AsString(Id).NotNullable();
    }

    private void History()
    {
        Create.Table("journal")
            .WithColumn("run_id").AsString(Id).NotNullable().PrimaryKey()
            .WithColumn("sequence").AsInt64().NotNullable().PrimaryKey()
            .WithColumn("at").AsInt64().NotNullable()
            .WithColumn("event").AsString(32).NotNullable()
            .WithColumn("step_id").AsString(Id).Nullable()
            .WithColumn("node_id").AsString(int.MaxValue).Nullable()
            .WithColumn("activity_id").AsString(255).Nullable()
            .WithColumn("activity_type").AsString(255).Nullable()
            .WithColumn("data").AsString(int.MaxValue).Nullable();
        Create.Table("effects")
            .WithColumn("id").AsString(Id).NotNullable().PrimaryKey()
            .WithColumn("run_id").AsString(Id).NotNullable()
            .WithColumn("root_id").AsString(Id).NotNullable().Indexed("ix_effects_root")
            .WithColumn("step_id").AsString(Id).NotNullable()
            .WithColumn("number").AsInt32().NotNullable()
            .WithColumn("system").AsString(64).NotNullable()
            .WithColumn("kind").AsString(64).NotNullable()
            .WithColumn("name").AsString(255).NotNullable()
            .WithColumn("goes_with").AsString(255).Nullable()
            .WithColumn("token").AsString(Id).NotNullable()
            .WithColumn("ids").AsString(int.MaxValue).NotNullable()
            .WithColumn("before_secret").AsString(255).Nullable()
            .WithColumn("activity_type").AsString(255).NotNullable()
            .WithColumn("inputs").AsString(int.MaxValue).NotNullable()
            .WithColumn("site").AsString(255).Nullable().Indexed("ix_effects_site")
            .WithColumn("status").AsString(16).NotNullable()
            .WithColumn("made_at").AsInt64().NotNullable()
            .WithColumn("removed_at").AsInt64().Nullable()
            .WithColumn("removed_by").AsString(Id).Nullable();
        Create.Table("audit")
            .WithColumn("id").AsInt64().NotNullable().PrimaryKey().Identity()
            .WithColumn("at").AsInt64().NotNullable()
            .WithColumn("actor").AsString(255).NotNullable()
            .WithColumn("action").AsString(64).NotNullable()
            .WithColumn("subject").AsString(255).NotNullable()
            .WithColumn("detail").AsString(int.MaxValue).Nullable();
    }

    private void Messages()
    {
        Create.Table("inbox")
            .WithColumn("id").AsInt64().NotNullable().PrimaryKey().Identity()
            .WithColumn("run_id").AsString(Id).NotNullable().Indexed("ix_inbox_run")
            .WithColumn("kind").AsString(32).NotNullable()
            .WithColumn("payload").AsString(int.MaxValue).NotNullable()
            .WithColumn("at").AsInt64().NotNullable();
        Create.Table("outbox")
            .WithColumn("id").AsInt64().NotNullable().PrimaryKey().Identity()
            .WithColumn("run_id").AsString(Id).NotNullable().Indexed("ix_outbox_run")
            .WithColumn("kind").AsString(32).NotNullable()
            .WithColumn("payload").AsString(int.MaxValue).Nullable();
    }

    private void Secrets()
    {
        Create.Table("run_keys")
            .WithColumn("run_id").AsString(Id).NotNullable().PrimaryKey()
            .WithColumn("wrapped").AsBinary(int.MaxValue).NotNullable();
        Create.Table("secrets")
            .WithColumn("run_id").AsString(Id).NotNullable().PrimaryKey()
            .WithColumn("name").AsString(255).NotNullable().PrimaryKey()
            .WithColumn("sealed").AsBinary(int.MaxValue).NotNullable()
            .WithColumn("one_time").AsBoolean().NotNullable()
            .WithColumn("read_at").AsInt64().Nullable();
    }

    private void Definitions() =>
        Create.Table("definition_versions")
            .WithColumn("id").AsString(Id).NotNullable().PrimaryKey()
            .WithColumn("definition_id").AsString(255).NotNullable().Indexed("ix_definitions_definition")
            .WithColumn("name").AsString(255).NotNullable().Indexed("ix_definitions_name")
            .WithColumn("version").AsInt32().NotNullable()
            .WithColumn("is_published").AsBoolean().NotNullable()
            .WithColumn("is_latest").AsBoolean().NotNullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("json").AsString(int.MaxValue).NotNullable()
            .WithColumn("hash").AsString(64).NotNullable();

    private void Register()
    {
        Create.Table("clients")
            .WithColumn("name").AsString(255).NotNullable().PrimaryKey()
            .WithColumn("email").AsString(255).Nullable()
            .WithColumn("notes").AsString(int.MaxValue).Nullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("changed_at").AsInt64().NotNullable();
        Create.Table("sites")
            .WithColumn("domain").AsString(255).NotNullable().PrimaryKey()
            .WithColumn("client").AsString(255).NotNullable().Indexed("ix_sites_client")
            .WithColumn("status").AsString(16).NotNullable()
            .WithColumn("purpose").AsString(int.MaxValue).Nullable()
            .WithColumn("token").AsString(Id).Nullable()
            .WithColumn("run_id").AsString(Id).Nullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("changed_at").AsInt64().NotNullable()
            .WithColumn("data").AsString(int.MaxValue).NotNullable();
    }
}
