using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>Holds are remembered after they were released, waited for, and counted against named limits.</summary>
[Migration(2, "Holds that wait, and named limits")]
public sealed class WaitingHolds : Migration
{
    private const int Id = 128;

    public override void Up()
    {
        Holds();
        Limits();
        Create.Table("hold_queue")
            .WithColumn("number").AsInt64().NotNullable().PrimaryKey().Identity()
            .WithColumn("root_id").AsString(Id).NotNullable().Unique("ix_hold_queue_root")
            .WithColumn("client").AsString(255).NotNullable();
        Create.Index("ix_effects_thing").OnTable("effects").OnColumn("name").Ascending().OnColumn("kind").Ascending().OnColumn("system").Ascending();
    }

    public override void Down() => throw new NotSupportedException("A store isn't taken back to an older version; restore a backup.");

    private void Holds()
    {
        Alter.Table("holds").AddColumn("since").AsInt64().Nullable(); // null: asked for, and not had now
        Create.Index("ix_holds_scope").OnTable("holds").OnColumn("scope").Ascending().OnColumn("since").Ascending();
        Create.Index("ix_holds_root").OnTable("holds").OnColumn("root_id").Ascending();
        Execute.Sql("UPDATE holds SET since = coalesce((SELECT accepted_at FROM runs WHERE id = holds.root_id), 1)");

        // What runs of the past held wasn't remembered. Those about a site held that site at least, so an undo of them takes it.
        Execute.Sql("""
            INSERT INTO holds (scope, root_id, exclusive) SELECT concat('site:', site), id, 1 FROM runs
            WHERE site IS NOT NULL AND id = root_id AND NOT EXISTS (SELECT 1 FROM holds WHERE holds.root_id = runs.id)
            """);
    }

    private void Limits()
    {
        Create.Table("limits")
            .WithColumn("name").AsString(255).NotNullable().PrimaryKey()
            .WithColumn("root_id").AsString(Id).NotNullable().PrimaryKey().Indexed("ix_limits_root")
            .WithColumn("since").AsInt64().Nullable().Indexed("ix_limits_since");
        Create.Table("limit_turns")
            .WithColumn("name").AsString(255).NotNullable().PrimaryKey()
            .WithColumn("client").AsString(255).NotNullable().PrimaryKey()
            .WithColumn("turn").AsInt64().NotNullable();
    }
}
