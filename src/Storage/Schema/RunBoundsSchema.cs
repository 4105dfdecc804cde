using System.Data;
using FluentMigrator;

namespace NexusWorkflows.Storage.Schema;

/// <summary>Large values beside the states of runs, and how often deciding or committing one threw.</summary>
[Migration(3, "Large values of runs, and their failures")]
public sealed class RunBoundsSchema : Migration
{
    private const int Id = 128;

    public override void Up()
    {
        Create.Table("blobs")
            .WithColumn("run_id").AsString(Id).NotNullable().PrimaryKey().ForeignKey("fk_blobs_run", "runs", "id").OnDelete(Rule.Cascade)
            .WithColumn("hash").AsString(64).NotNullable().PrimaryKey()
            .WithColumn("text").AsString(int.MaxValue).NotNullable();
        Alter.Table("runs").AddColumn("failures").AsInt32().NotNullable().WithDefaultValue(0);
    }

    public override void Down() => throw new NotSupportedException("A store isn't taken back to an older version; restore a backup.");
}
