using System.Data;
using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>Who started a run, what activation strategies look for, and the versions that a run uses besides its own.</summary>
[Migration(6, "Children, activation, versions in use")]
public sealed class FamilySchema : Migration
{
    private const int Id = 128;

    public override void Up()
    {
        Alter.Table("runs")
            .AddColumn("definition_id").AsString(255).Nullable()
            .AddColumn("parent_id").AsString(Id).Nullable()
            .AddColumn("parent_step").AsString(Id).Nullable()
            .AddColumn("tree_id").AsString(Id).Nullable();
        Execute.WithConnection(DropComputed);
        Alter.Table("runs").AddColumn("correlation_id").AsString(255).Nullable();
        Execute.Sql("""
            UPDATE runs SET tree_id = root_id, definition_id = (SELECT v.definition_id FROM definition_versions v WHERE v.id = definition_version_id),
                correlation_id = CASE WHEN json_valid(state) THEN json_extract(state, '$.correlationId') END
            """);
        Create.Index("ix_runs_tree").OnTable("runs").OnColumn("tree_id").Ascending();
        Create.Index("ix_runs_parent").OnTable("runs").OnColumn("parent_id").Ascending();

        // By the end and not by the status: a run changes its status often and ends once.
        Create.Index("ix_runs_definition_end").OnTable("runs").OnColumn("definition_id").Ascending().OnColumn("finished_at").Ascending();
        Create.Index("ix_runs_correlation_end").OnTable("runs").OnColumn("correlation_id").Ascending().OnColumn("finished_at").Ascending();
        Create.Table("run_uses")
            .WithColumn("run_id").AsString(Id).NotNullable().PrimaryKey().ForeignKey("fk_uses_run", "runs", "id").OnDelete(Rule.Cascade)
            .WithColumn("version_id").AsString(Id).NotNullable().PrimaryKey().Indexed("ix_uses_version");
    }

    public override void Down() => throw new NotSupportedException("A store isn't taken back to an older schema; restore a backup.");

    /// <summary>Where the designer's schema came first, it computed the correlation id, which no index may cost at each commit.</summary>
    private static void DropComputed(IDbConnection connection, IDbTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT count(*) FROM pragma_table_xinfo('runs') WHERE name = 'correlation_id'";
        if (Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture) > 0)
        {
            command.CommandText = "ALTER TABLE runs DROP COLUMN correlation_id";
            command.ExecuteNonQuery();
        }
    }
}
