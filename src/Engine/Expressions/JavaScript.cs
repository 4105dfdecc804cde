using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Object;
using Jint.Runtime;
using Jint.Runtime.Interop;

namespace NexusWorkflows.Engine.Expressions;

/// <summary>JavaScript in a closed room: no CLR, time and chance from the decision's moment, bounded in time, memory and recursion (S23).</summary>
internal static partial class JavaScript
{
    private const int MostScripts = 2_000;
    private static readonly TimeSpan LongestParsing = TimeSpan.FromSeconds(1);
    private static readonly ConcurrentDictionary<string, PreparedExpression> Scripts = new(StringComparer.Ordinal);

    public static JsonNode? Evaluate(string script, ExpressionScope scope)
    {
        var prepared = Prepare(script);
        var bounds = scope.Bounds;
        var engine = new Jint.Engine(options =>
        {
            options.LimitMemory(bounds.Memory).LimitRecursion(bounds.Recursion).Constraint(new ScriptTime(bounds.Time));
            options.Constraints.RegexTimeout = bounds.Time;
            options.Constraints.PromiseTimeout = bounds.Time;
            options.Constraints.StackOverflowGuard = true;
            options.TimeSystem = new MomentTime(scope.Now);
        });
        try
        {
            ((ObjectInstance)engine.Global.Get("Math")).Set("random", new ClrFunction(engine, "random", (_, _) => scope.NextDouble()), false);
            var room = new ScriptRoom(engine, scope, prepared.Words);
            var result = engine.Evaluate(prepared.Script).UnwrapIfPromise(bounds.Time);
            var value = JavaScriptValues.ToJson(result);
            room.KeepChanges();
            return value;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw Translate(exception, bounds);
        }
    }

    /// <exception cref="ExpressionException">The script doesn't parse.</exception>
    internal static PreparedExpression Prepare(string script)
    {
        if (Scripts.TryGetValue(script, out var known))
        {
            return known;
        }

        try
        {
            var options = new ScriptPreparationOptions { ParsingOptions = new ScriptParsingOptions { AllowReturnOutsideFunction = true, RegexTimeout = LongestParsing } };
            var words = Word().Matches(script).Select(m => m.Value).ToHashSet(StringComparer.Ordinal);
            var prepared = new PreparedExpression(Jint.Engine.PrepareScript(script, options: options), words);
            if (Scripts.Count >= MostScripts)
            {
                Scripts.Clear();
            }

            Scripts[script] = prepared;
            return prepared;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new ExpressionException(exception.GetType().Name, exception.Message, exception);
        }
    }

    private static ExpressionException Translate(Exception exception, ExpressionBounds bounds) => exception switch
    {
        ExpressionException known => known,
        TimeoutException => new ExpressionException("TimeoutException", $"The script ran longer than {bounds.TimeText}. Do the work in several activities.", exception),
        MemoryLimitExceededException => new ExpressionException("MemoryLimitExceededException", $"The script used more than {bounds.MemoryText} of memory.", exception),
        RecursionDepthOverflowException => new ExpressionException("RecursionDepthOverflowException", $"The script called itself more than {bounds.Recursion:N0} levels deep.", exception),
        _ => new ExpressionException(exception.GetType().Name, exception.Message, exception),
    };

    [GeneratedRegex(@"[\p{L}_$][\p{L}\p{Nd}_$]*")]
    private static partial Regex Word();

    /// <summary>A parsed script and the words in it, which say what it can ask for.</summary>
    internal sealed record PreparedExpression(Prepared<Script> Script, HashSet<string> Words);

    private sealed class MomentTime(DateTimeOffset now) : DefaultTimeSystem(TimeZoneInfo.Utc, CultureInfo.InvariantCulture)
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
