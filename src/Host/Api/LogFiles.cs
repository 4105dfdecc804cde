using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Api;

/// <summary>The server's log, to stderr and by day below <c>logs</c> in the data directory: a line an entry, with time, level, category, message, scopes. Never a body, never a secret.</summary>
internal sealed class LogFiles(string folder, TextWriter also, TimeProvider clock) : ILoggerProvider
{
    private const int KeepDays = 30;
    private readonly ConcurrentDictionary<string, ILogger> loggers = new(StringComparer.Ordinal);
    private readonly Lock gate = new();

    // Its own: the engine and the web server each have a factory, and a scope of one must be seen whoever came last.
    private readonly LoggerExternalScopeProvider scopes = new();
    private StreamWriter? file;
    private string? day;
    private bool isFailing;

    public ILogger CreateLogger(string categoryName) => loggers.GetOrAdd(categoryName, category => new LogLines(category, this));

    public void Dispose()
    {
        try
        {
            file?.Dispose();
        }
        catch (IOException e)
        {
            also.WriteLine($"The end of the log below '{folder}' is lost: {e.Message}");
        }
    }

    private void Write(string category, LogLevel level, string message, Exception? exception)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var line = new StringBuilder().Append(now.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)).Append(' ').Append(level).Append(' ').Append(category).Append(": ").Append(message.ReplaceLineEndings(" "));
        scopes.ForEachScope((scope, text) => text.Append(" {").Append(Scope(scope)).Append('}'), line);
        if (exception is not null)
        {
            line.AppendLine().Append(exception);
        }

        lock (gate)
        {
            also.WriteLine(line);
            Keep(now, line);
        }
    }

    // Whoever logs is at work on something else, which a full disk must not end: it is said on stderr, once for each time that it begins.
    private void Keep(DateTime now, StringBuilder line)
    {
        try
        {
            FileOf(now).WriteLine(line);
            isFailing = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!isFailing)
            {
                also.WriteLine($"The log below '{folder}' can't be written: {e.Message} What is logged until then is only here.");
            }

            isFailing = true;
        }
    }

    private StreamWriter FileOf(DateTime now)
    {
        var today = now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (file is null || day != today)
        {
            file?.Dispose();
            PrivateFile.MakeFolder(folder);
            foreach (var old in Directory.EnumerateFiles(folder, "nexus-*.log").Order(StringComparer.Ordinal).SkipLast(KeepDays))
            {
                File.Delete(old);
            }

            file = new StreamWriter(new FileStream(Path.Combine(folder, $"nexus-{today}.log"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
            day = today;
        }

        return file;
    }

    private static string Scope(object? scope) => scope is IEnumerable<KeyValuePair<string, object?>> pairs
        ? string.Join(", ", pairs.Where(pair => pair.Key != "{OriginalFormat}").Select(pair => $"{pair.Key}={pair.Value}"))
        : scope?.ToString() ?? "";

    private sealed class LogLines(string category, LogFiles files) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => files.scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            files.Write(category, logLevel, formatter(state, exception), exception);
    }
}
