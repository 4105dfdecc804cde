namespace NexusWorkflows.Lab;

/// <summary>How this program is started once more.</summary>
internal static class LabProgram
{
    /// <summary>The file to run, and what comes before the Lab's own arguments: its dll where <c>dotnet</c> runs it.</summary>
    public static (string Program, IReadOnlyList<string> Leading) Self()
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("The Lab can't tell which program runs it, so bench could not be started.");
        var dll = typeof(LabProgram).Assembly.Location;
        var name = Path.GetFileName(program);
        return name == Path.GetFileNameWithoutExtension(dll) ? (program, []) : (name == "dotnet" ? program : "dotnet", [dll]);
    }

    /// <summary>Writes the scripts that start this program as <c>bench</c> and as <c>mariadb</c>.</summary>
    public static void WriteScripts(LabFolder folder)
    {
        var (program, leading) = Self();
        var start = string.Join(' ', leading.Prepend(program).Select(Quoted));
        Write(folder.BenchScript, $"#!/bin/sh\nexport DOTNET_TieredPGO=0 DOTNET_TC_BackgroundWorkerTimeoutMs=0\nexec {start} bench --data {Quoted(folder.Data)} \"$@\"\n");
        Write(folder.MariaDbScript, $"#!/bin/sh\nexport DOTNET_TieredPGO=0\nexec {start} mariadb --data {Quoted(folder.Data)} \"$@\"\n");
    }

    private static void Write(string path, string text) => AtomicFile.Write(path, text,
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

    private static string Quoted(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
