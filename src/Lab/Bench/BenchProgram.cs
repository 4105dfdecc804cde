using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace NexusWorkflows.Lab;

/// <summary><c>bench</c>: logs its command line, asks the Lab which fault to play, runs one command.</summary>
internal sealed class BenchProgram(LabFolder folder, TimeProvider time)
{
    private readonly SiteCatalog catalog = new(folder);

    /// <param name="arguments">The command line after <c>--data DIR</c>.</param>
    public int Run(IReadOnlyList<string> arguments)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 4096);
        using var error = new StreamWriter(Console.OpenStandardError(), new UTF8Encoding(false)) { AutoFlush = true };
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Abort(error));
        var gate = new GateLine(folder);
        if (arguments is ["--after-ms", var delay, ..])
        {
            Task.Delay(TimeSpan.FromMilliseconds(int.Parse(delay, CultureInfo.InvariantCulture)), TimeProvider.System).GetAwaiter().GetResult();
            return Play(arguments.Skip(2).ToList(), new BenchStreams(Console.In, TextWriter.Null, TextWriter.Null), null);
        }

        WriteLog(arguments);
        var called = BenchLine.Parse(arguments);
        var entered = called.Name is null ? null : gate.Enter(called.Name, called.Subject(catalog) ?? "");
        var fault = (string?)entered?["kind"];
        var code = fault is null
            ? Play(arguments, new BenchStreams(Console.In, output, error), null)
            : PlayFault(gate, arguments, fault, (int?)entered!["delayMs"] ?? 0, (int?)entered["n"] ?? 0, output, error);
        output.Flush();
        if (entered is not null)
        {
            gate.Leave((int?)entered["n"] ?? 0, code);
        }

        return code;
    }

    private int PlayFault(GateLine gate, IReadOnlyList<string> arguments, string fault, int delayMs, int number, TextWriter output, TextWriter error)
    {
        var streams = new BenchStreams(Console.In, output, error);
        switch (fault)
        {
            case LabFaultKind.Down:
                return End(streams, BenchFaults.NotRunning());
            case LabFaultKind.Error:
                return End(streams, BenchFaults.Refused());
            case LabFaultKind.Slow:
                Task.Delay(TimeSpan.FromMilliseconds(delayMs), TimeProvider.System).GetAwaiter().GetResult();
                return Play(arguments, streams, null);
            case LabFaultKind.BadBody:
                using (var said = new StringWriter())
                {
                    var code = Play(arguments, new BenchStreams(Console.In, said, error), null);
                    output.Write(said.ToString()[..(said.GetStringBuilder().Length / 2)] + "\0<truncated");
                    return code;
                }

            case LabFaultKind.Partial:
                return Play(arguments, streams, fault);
            case LabFaultKind.Kill:
                gate.Leave(number, 137);
                _ = Play(arguments, streams, fault);
                break;
            case LabFaultKind.Late:
                BenchFaults.StartLater(folder, arguments, Console.In, delayMs);
                break;
            case LabFaultKind.DropAfter or LabFaultKind.LostReply:
                _ = Play(arguments, new BenchStreams(Console.In, TextWriter.Null, TextWriter.Null), null);
                break;
        }

        gate.Leave(number, 137);
        if (fault == LabFaultKind.LostReply)
        {
            gate.Hold();
        }

        BenchFaults.Die();
        return 137;
    }

    private int Play(IReadOnlyList<string> arguments, BenchStreams streams, string? fault)
    {
        try
        {
            var called = BenchLine.Parse(arguments);
            var command = BenchCommands.Find(called.Name) ?? throw BenchExit.Usage(
                $"Usage: bench frappe [OPTIONS] COMMAND [ARGS]...\nTry 'bench frappe --help' for help.\n\nError: {(called.Name is null ? "Missing command." : $"No such command '{called.Name}'.")}");
            var line = CommandLine.Parse(command, called.Rest);
            var context = new BenchContext(catalog, time, streams) { SiteName = called.Site ?? BenchLine.StandingSite(catalog), Force = called.Force, Fault = fault };
            if (fault == LabFaultKind.Kill && !command.Halves)
            {
                BenchFaults.Die();
            }

            return command.Run(context, line);
        }
        catch (BenchExit exit)
        {
            return End(streams, exit);
        }
        catch (DatabaseGoneException gone)
        {
            return End(streams, BenchExit.Traceback(gone.Message));
        }
    }

    /// <summary>An interrupt, as <c>timeout -s INT</c> sends it: whatever is half done stays so.</summary>
    private static void Abort(TextWriter error)
    {
        error.Write("\nAborted!\n");
        Environment.Exit(1);
    }

    private static int End(BenchStreams streams, BenchExit exit)
    {
        if (exit.Output is not null)
        {
            streams.Say(exit.Output);
        }

        streams.Output.Flush();
        if (exit.Error is not null)
        {
            streams.Error.Write(exit.Error + "\n");
        }

        return exit.Code;
    }

    /// <summary>As the real one: the whole command line, passwords on it included. What must stay secret has no business there.</summary>
    private void WriteLog(IReadOnlyList<string> arguments)
    {
        Directory.CreateDirectory(Path.Combine(folder.BenchDirectory, "logs"));
        var stamp = time.GetUtcNow().ToString("yyyy-MM-dd HH:mm:ss,fff", CultureInfo.InvariantCulture);
        File.AppendAllText(Path.Combine(folder.BenchDirectory, "logs", "bench.log"), $"{stamp} INFO /usr/local/bin/bench {string.Join(' ', arguments)}\n");
    }
}
