using System.Globalization;

namespace NexusWorkflows.Lab;

/// <summary>How long the Lab takes for what takes a real bench seconds: 75 times faster than the real one, times the speed that <c>serve --speed</c> set; 0 means without any delay.</summary>
internal sealed class Pace(LabFolder folder, TimeProvider time)
{
    public const string Variable = "NEXUS_LAB_SPEED";
    private const double Real = 75;
    private readonly double speed = Read(folder);

    public static void Store(LabFolder folder, double speed) =>
        AtomicFile.Write(folder.StateFile("speed"), speed.ToString(CultureInfo.InvariantCulture));

    /// <summary>What remains of a duration observed on the real program.</summary>
    public TimeSpan Scaled(double realSeconds) => speed <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(realSeconds / Real / speed);

    public Task WaitAsync(double realSeconds, CancellationToken ct) =>
        Scaled(realSeconds) is { Ticks: > 0 } wait ? Task.Delay(wait, time, ct) : Task.CompletedTask;

    public void Wait(double realSeconds) => WaitAsync(realSeconds, CancellationToken.None).GetAwaiter().GetResult();

    private static double Read(LabFolder folder)
    {
        var text = Environment.GetEnvironmentVariable(Variable) ?? (File.Exists(folder.StateFile("speed")) ? File.ReadAllText(folder.StateFile("speed")) : "1");
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 1;
    }
}
