using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>Takes a site's backup: dump, configuration and, when asked, its files, named as the real one names them.</summary>
internal static class SiteBackup
{
    public const string LastLine = "-- Dump completed";
    private const string RowStart = "INSERT INTO `tab";
    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    public static void Take(BenchContext context, SiteFolder site, SiteDatabase database, BackupPlan plan)
    {
        Directory.CreateDirectory(site.BackupsDirectory);
        DeleteOld(context, site);
        var now = database.Read(tables => FrappeTables.ZonedNow(tables, context.Time));
        var folder = plan.Directory ?? $"./{site.Name}/private/backups";
        Directory.CreateDirectory(Path.GetFullPath(folder, context.Catalog.Folder.SitesDirectory));
        var stem = $"{folder}/{now.ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture)}-{site.Name.Replace('.', '_')}";
        var ending = plan.Compress ? "tgz" : "tar";
        var written = new List<(string Label, string Path)>
        {
            ("Config  ", plan.ConfigFile ?? $"{stem}-site_config_backup.json"),
            ("Database", plan.DatabaseFile ?? $"{stem}-database.sql.gz"),
        };
        if (plan.WithFiles)
        {
            written.Add(("Public  ", plan.PublicFile ?? $"{stem}-files.{ending}"));
            written.Add(("Private ", plan.PrivateFile ?? $"{stem}-private-files.{ending}"));
        }

        string Real(int i) => Path.GetFullPath(written[i].Path, context.Catalog.Folder.SitesDirectory);
        if (plan.Verbose)
        {
            context.Streams.Say($"set -o pipefail; /usr/bin/mariadb-dump --user={database.Name} --host=db --port=3306 --password=********** --single-transaction --quick --lock-tables=false {database.Name} | /usr/bin/gzip >> {written[1].Path}\n");
        }

        WriteDump(Real(1), database);
        context.Halfway();
        context.Pace.Wait(2);
        File.Copy(site.ConfigFile, Real(0), overwrite: true);
        if (plan.WithFiles)
        {
            WriteTar(Real(2), site, "public", plan.Compress);
            WriteTar(Real(3), site, "private", plan.Compress);
        }

        context.Streams.Say($"Backup Summary for {site.Name} at {now.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}");
        var width = written.Max(file => file.Path.Length);
        for (var i = 0; i < written.Count; i++)
        {
            context.Streams.Say($"{written[i].Label}: {written[i].Path.PadRight(width)} {Size(new FileInfo(Real(i)).Length)}");
        }
    }

    /// <summary>The tables of a dump; null when it was cut off.</summary>
    public static JsonObject? ReadTables(string dump)
    {
        var tables = new JsonObject();
        foreach (var line in dump.Split('\n').Where(line => line.StartsWith(RowStart, StringComparison.Ordinal)))
        {
            var end = line.IndexOf("` VALUES ('", StringComparison.Ordinal);
            if (end < 0 || !line.EndsWith("');", StringComparison.Ordinal))
            {
                return null;
            }

            tables[line[RowStart.Length..end]] = JsonNode.Parse(line[(end + 11)..^3]);
        }

        return dump.Contains(LastLine, StringComparison.Ordinal) ? tables : null;
    }

    // As observed: the dump is appended, so two backups of one site within a second write into one file and both succeed.
    private static void WriteDump(string path, SiteDatabase database)
    {
        var dump = new StringBuilder($"""
            -- begin frappe metadata
            -- [frappe]
            -- version = {FrappeTables.FrappeVersion}
            -- branch = N/A
            -- end frappe metadata
            --
            -- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
            --
            -- Host: db    Database: {database.Name}
            -- ------------------------------------------------------

            """);
        dump.Append("CREATE TABLE `__Auth` (`doctype` varchar(140));\n");
        foreach (var (doctype, table) in database.Read(tables => tables.DeepClone().AsObject()))
        {
            dump.Append(CultureInfo.InvariantCulture, $"{RowStart}{doctype}` VALUES ('{table!.ToJsonString()}');\n");
        }

        dump.Append(LastLine + "\n");
        using var file = new FileStream(path, FileMode.Append);
        using var packed = new GZipStream(file, CompressionLevel.Fastest);
        packed.Write(Encoding.UTF8.GetBytes(dump.ToString()));
    }

    private static void WriteTar(string path, SiteFolder site, string part, bool compress)
    {
        using var file = File.Create(path);
        using Stream target = compress ? new GZipStream(file, CompressionLevel.Fastest) : file;
        using var tar = new TarWriter(target, leaveOpen: false);
        var folder = Path.Combine(site.Path, part, "files");
        tar.WriteEntry(folder, $"./{site.Name}/{part}/files");
        foreach (var entry in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            tar.WriteEntry(entry, $"./{site.Name}/{part}/files/{Path.GetRelativePath(folder, entry)}");
        }
    }

    private static void DeleteOld(BenchContext context, SiteFolder site)
    {
        var kept = (double?)site.ReadConfig()["keep_backups_for_hours"] is { } hours ? TimeSpan.FromHours(hours) : Kept;
        foreach (var file in Directory.EnumerateFiles(site.BackupsDirectory).Where(file => context.Time.GetUtcNow() - File.GetLastWriteTimeUtc(file) > kept))
        {
            File.Delete(file);
        }
    }

    private static string Size(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes:0.0}B"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0}KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0}MiB"),
    };
}
