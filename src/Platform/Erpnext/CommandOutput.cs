using System.Text;

namespace NexusWorkflows.Platform.Erpnext;

/// <summary>Collects one stream of a command: whole up to a limit, else its two ends; and tells each line, split at \r and \n, as it comes.</summary>
internal sealed class CommandOutput(Action<string>? onLine)
{
    public const int HalfLimit = 1024 * 1024;
    private const int LineLimit = 16 * 1024;

    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _head = new();
    private readonly StringBuilder _tail = new();
    private readonly StringBuilder _line = new();

    public bool Truncated { get; private set; }

    public void Add(ReadOnlySpan<byte> bytes) => Take(bytes, flush: false);

    public void End()
    {
        Take([], flush: true);
        EmitLine();
    }

    public override string ToString() => Truncated ? $"{_head}\n[… output left out …]\n{_tail}" : $"{_head}{_tail}";

    private void Take(ReadOnlySpan<byte> bytes, bool flush)
    {
        var characters = new char[_decoder.GetCharCount(bytes, flush)];
        var text = characters.AsSpan(0, _decoder.GetChars(bytes, characters, flush));
        Keep(text);
        if (onLine is not null)
        {
            Split(text);
        }
    }

    private void Keep(ReadOnlySpan<char> text)
    {
        var room = Math.Min(HalfLimit - _head.Length, text.Length);
        _head.Append(text[..room]);
        _tail.Append(text[room..]);
        if (_tail.Length > 2 * HalfLimit)
        {
            Truncated = true;
            _tail.Remove(0, _tail.Length - HalfLimit);
        }
    }

    private void Split(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (character is '\r' or '\n')
            {
                EmitLine();
            }
            else if (_line.Length < LineLimit)
            {
                _line.Append(character);
            }
        }
    }

    private void EmitLine()
    {
        if (_line.Length > 0)
        {
            onLine!(_line.ToString());
            _line.Clear();
        }
    }
}
