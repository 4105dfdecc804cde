using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>Reads a Python literal (dict, list, tuple, text, number, True, False, None) as JSON. JSON's own <c>true</c>, <c>false</c> and <c>null</c> are names without a value, as in Python.</summary>
internal sealed class PythonLiteral
{
    private readonly string text;
    private int at;

    private PythonLiteral(string text) => this.text = text;

    /// <exception cref="BenchExit">It is no literal.</exception>
    public static JsonNode? Parse(string text)
    {
        var reader = new PythonLiteral(text);
        var value = reader.Value();
        reader.Blanks();
        return reader.at == text.Length ? value : throw Refused();
    }

    private JsonNode? Value()
    {
        Blanks();
        return Peek() switch
        {
            '{' => Dictionary(),
            '[' => List(']'),
            '(' => List(')'),
            '\'' or '"' => Text(),
            _ => Word(),
        };
    }

    private JsonObject Dictionary()
    {
        var map = new JsonObject();
        at++;
        for (Blanks(); Peek() != '}'; Blanks())
        {
            var key = Text();
            Blanks();
            Take(':');
            map[key] = Value();
            Blanks();
            if (Peek() == ',')
            {
                at++;
            }
            else if (Peek() != '}')
            {
                throw Refused();
            }
        }

        at++;
        return map;
    }

    private JsonArray List(char end)
    {
        var list = new JsonArray();
        at++;
        for (Blanks(); Peek() != end; Blanks())
        {
            list.Add(Value());
            Blanks();
            if (Peek() == ',')
            {
                at++;
            }
            else if (Peek() != end)
            {
                throw Refused();
            }
        }

        at++;
        return list;
    }

    private string Text()
    {
        var quote = Peek();
        if (quote is not ('\'' or '"'))
        {
            throw Refused();
        }

        var read = new StringBuilder();
        for (at++; Peek() != quote; at++)
        {
            if (Peek() == '\\')
            {
                at++;
                read.Append(Peek() switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
            }
            else
            {
                read.Append(Peek());
            }
        }

        at++;
        return read.ToString();
    }

    private JsonNode? Word()
    {
        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '_' or '.' or '-' or '+'))
        {
            at++;
        }

        var word = text[start..at];
        return word switch
        {
            "True" => true,
            "False" => false,
            "None" => null,
            _ when long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => whole,
            _ when double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
            _ => throw (word.Length > 0 ? BenchExit.Traceback($"NameError: name '{word}' is not defined") : Refused()),
        };
    }

    private char Peek() => at < text.Length ? text[at] : throw Refused();

    private void Take(char expected)
    {
        if (Peek() != expected)
        {
            throw Refused();
        }

        at++;
    }

    private void Blanks()
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }

    private static BenchExit Refused() => BenchExit.Traceback("SyntaxError: invalid syntax");
}
