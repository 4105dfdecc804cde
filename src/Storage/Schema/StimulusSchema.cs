using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>What waits for stimuli, stimuli that wait, and a way from a run that is deleted to its key.</summary>
[Migration(5, "Bookmarks, triggers and stimuli")]
public sealed class StimulusSchema : Migration
{
    private const int Id = 128;
    private const int Hash = 64;

    public override void Up()
    {
        Create.Table("bookmarks")
            .WithColumn("id").AsInt64().NotNullable().PrimaryKey().Identity()
            .WithColumn("run_id").AsString(Id).NotNullable().Indexed("ix_bookmarks_run")
            .WithColumn("bookmark_id").AsString(Id).NotNullable()
            .WithColumn("kind").AsString(255).NotNullable()
            .WithColumn("hash").AsString(Hash).NotNullable().Indexed("ix_bookmarks_hash")
            .WithColumn("correlation_id").AsString(255).Nullable()
            .WithColumn("stays").AsBoolean().NotNullable();
        Create.Table("triggers")
            .WithColumn("definition_id").AsString(255).NotNullable().PrimaryKey()
            .WithColumn("key").AsString(Hash).NotNullable().PrimaryKey()
            .WithColumn("hash").AsString(Hash).NotNullable().Indexed("ix_triggers_hash")
            .WithColumn("node_id").AsString(int.MaxValue).NotNullable()
            .WithColumn("version_id").AsString(Id).NotNullable()
            .WithColumn("kind").AsString(255).NotNullable()
            .WithColumn("payload").AsString(int.MaxValue).NotNullable()
            .WithColumn("due_at").AsInt64().Nullable().Indexed("ix_triggers_due");
        Create.Table("slots")
            .WithColumn("definition_id").AsString(255).NotNullable().PrimaryKey()
            .WithColumn("key").AsString(Hash).NotNullable().PrimaryKey()
            .WithColumn("last_at").AsInt64().NotNullable();
        Create.Table("stimuli")
            .WithColumn("id").AsInt64().NotNullable().PrimaryKey().Identity()
            .WithColumn("hash").AsString(Hash).NotNullable().Indexed("ix_stimuli_hash")
            .WithColumn("publisher").AsString(Id).Nullable()
            .WithColumn("stimulus").AsString(int.MaxValue).NotNullable()
            .WithColumn("started").AsString(int.MaxValue).Nullable()
            .WithColumn("kept_until").AsInt64().Nullable().Indexed("ix_stimuli_kept");
        Create.Index("ix_start_keys_run").OnTable("start_keys").OnColumn("run_id");
    }

    public override void Down() => throw new NotSupportedException("A store isn't taken back to an older version; restore a backup.");
}
