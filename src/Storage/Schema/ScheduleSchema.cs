using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>Schedules and their slots. A shipped schedule that was removed stays as a row, so that it isn't shipped again.</summary>
[Migration(13, "Schedules")]
public sealed class ScheduleSchema : Migration
{
    private const int Name = 128;

    public override void Up()
    {
        Create.Table("schedules")
            .WithColumn("name").AsString(Name).NotNullable().PrimaryKey()
            .WithColumn("cron").AsString(200).NotNullable()
            .WithColumn("zone").AsString(100).NotNullable()
            .WithColumn("workflow").AsString(200).NotNullable()
            .WithColumn("input").AsString(int.MaxValue).NotNullable()
            .WithColumn("secrets").AsString(int.MaxValue).NotNullable()
            .WithColumn("overlap_rule").AsString(16).NotNullable()
            .WithColumn("missed_rule").AsString(16).NotNullable()
            .WithColumn("jitter").AsInt64().NotNullable()
            .WithColumn("paused").AsInt32().NotNullable()
            .WithColumn("shipped").AsInt32().NotNullable()
            .WithColumn("removed").AsInt32().NotNullable()
            .WithColumn("last_slot").AsInt64().NotNullable()
            .WithColumn("revision").AsInt32().NotNullable()
            .WithColumn("created_at").AsInt64().NotNullable()
            .WithColumn("updated_at").AsInt64().NotNullable()
            .WithColumn("updated_by").AsString(200).NotNullable();
        Create.Table("schedule_slots")
            .WithColumn("schedule").AsString(Name).NotNullable().PrimaryKey()
            .WithColumn("slot").AsInt64().NotNullable().PrimaryKey()
            .WithColumn("due_at").AsInt64().NotNullable()
            .WithColumn("state").AsString(16).NotNullable()
            .WithColumn("run_id").AsString(Name).Nullable()
            .WithColumn("missed_first").AsInt64().Nullable()
            .WithColumn("missed_last").AsInt64().Nullable()
            .WithColumn("missed_count").AsInt32().NotNullable()
            .WithColumn("detail").AsString(int.MaxValue).Nullable()
            .WithColumn("started_by").AsString(200).Nullable()
            .WithColumn("decided_at").AsInt64().NotNullable();
        Create.Index("ix_schedule_slots_state").OnTable("schedule_slots").OnColumn("state").Ascending();
    }

    public override void Down() => throw new NotSupportedException("A store isn't taken back to before this version; restore a backup.");
}
