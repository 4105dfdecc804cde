using System.IO.Pipelines;
using System.Buffers;
using System.Text;

namespace NexusWorkflows.Lab.Smtp;

/// <summary>One connection's lines: commands and replies, and a message up to the line with its single dot.</summary>
internal sealed class SmtpStream(Stream stream)
{
    /// <summary>Longest line, in bytes: far beyond what the protocol allows, and a bound all the same.</summary>
    private const int LongestLine = 64 * 1024;

    private readonly PipeReader reader = PipeReader.Create(stream);

    /// <summary>The next command; null: the client went.</summary>
    /// <exception cref="SmtpLineException">The line is longer than a line may be.</exception>
    public async Task<string?> CommandAsync(CancellationToken ct) =>
        await LineAsync(ct) is { } line ? Encoding.UTF8.GetString(line) : null;

    /// <summary>The message with its stuffed dots taken out; empty where it is larger than the limit; null: the client went before its end.</summary>
    public async Task<byte[]?> MessageAsync(int limit, CancellationToken ct)
    {
        var message = new MemoryStream();
        var tooLarge = false;
        while (await LineAsync(ct) is { } line)
        {
            if (line is [(byte)'.'])
            {
                return tooLarge ? [] : message.ToArray();
            }

            var text = line is [(byte)'.', ..] ? line.AsMemory(1) : line;
            tooLarge |= message.Length + text.Length + 2 > limit;
            if (!tooLarge)
            {
                message.Write(text.Span);
                message.Write("\r\n"u8);
            }
        }

        return null;
    }

    public async Task ReplyAsync(string reply, CancellationToken ct)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), ct);
        await stream.FlushAsync(ct);
    }

    /// <summary>Returns when the client goes.</summary>
    public async Task UntilGoneAsync(CancellationToken ct)
    {
        while (await LineAsync(ct) is not null)
        {
        }
    }

    private async Task<byte[]?> LineAsync(CancellationToken ct)
    {
        while (true)
        {
            var read = await reader.ReadAsync(ct);
            if (read.Buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = read.Buffer.Slice(0, end).ToArray();
                reader.AdvanceTo(read.Buffer.GetPosition(1, end));
                return line is [.., (byte)'\r'] ? line[..^1] : line;
            }

            if (read.IsCompleted)
            {
                return null;
            }

            if (read.Buffer.Length > LongestLine)
            {
                throw new SmtpLineException();
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}

/// <summary>A line without an end.</summary>
internal sealed class SmtpLineException() : Exception("A line is longer than the mail sink reads.");
