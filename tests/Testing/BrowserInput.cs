using System.Text.Json.Nodes;

namespace NexusWorkflows.Testing;

/// <summary>Mouse and keyboard of a <see cref="Browser"/>, at points of the page in CSS pixels.</summary>
public sealed class BrowserInput(Browser browser)
{
    public async Task ClickAsync(Point at)
    {
        await MouseAsync("mouseMoved", at);
        await MouseAsync("mousePressed", at, held: true);
        await MouseAsync("mouseReleased", at);
    }

    /// <summary>Moves with the button held, as one draws a line.</summary>
    public async Task DragAsync(Point from, Point to)
    {
        const int Steps = 12;
        await MouseAsync("mouseMoved", from);
        await MouseAsync("mousePressed", from, held: true);
        for (var step = 1; step <= Steps; step++)
        {
            await MouseAsync("mouseMoved", from.Toward(to, step / (double)Steps), held: true);
        }

        await MouseAsync("mouseReleased", to);
    }

    /// <summary>Drags something that the page offers for dragging, and drops it.</summary>
    public async Task DropAsync(Point from, Point to)
    {
        var dragged = browser.NextAsync("Input.dragIntercepted");
        await browser.AskAsync("Input.setInterceptDrags", new JsonObject { ["enabled"] = true });
        await MouseAsync("mouseMoved", from);
        await MouseAsync("mousePressed", from, held: true);
        await Task.Delay(200); // a browser takes no press for the beginning of a drag that moves in the same moment
        await MouseAsync("mouseMoved", from.By(6, 6), held: true);
        await MouseAsync("mouseMoved", from.By(30, 30), held: true);
        var data = (await dragged)["params"]!["data"]!;
        foreach (var step in (string[])["dragEnter", "dragOver", "dragOver", "drop"])
        {
            await browser.AskAsync("Input.dispatchDragEvent", new JsonObject { ["type"] = step, ["x"] = to.X, ["y"] = to.Y, ["data"] = data.DeepClone() });
        }

        await MouseAsync("mouseReleased", to);
        await browser.AskAsync("Input.setInterceptDrags", new JsonObject { ["enabled"] = false });
    }

    /// <summary>Types into what has the focus, letter by letter, as completion needs it.</summary>
    public async Task TypeAsync(string text)
    {
        foreach (var letter in text)
        {
            await WriteAsync(letter.ToString());
        }
    }

    /// <summary>Writes into what has the focus, at once.</summary>
    public Task WriteAsync(string text) => browser.AskAsync("Input.insertText", new JsonObject { ["text"] = text });

    public async Task PressAsync(string key, int code, bool control = false)
    {
        foreach (var type in (string[])["keyDown", "keyUp"])
        {
            await browser.AskAsync("Input.dispatchKeyEvent", new JsonObject
            {
                ["type"] = type,
                ["key"] = key,
                ["code"] = key == " " ? "Space" : key,
                ["windowsVirtualKeyCode"] = code,
                ["modifiers"] = control ? 2 : 0,
            });
        }
    }

    private Task<JsonNode> MouseAsync(string type, Point at, bool held = false) => browser.AskAsync("Input.dispatchMouseEvent", new JsonObject
    {
        ["type"] = type,
        ["x"] = at.X,
        ["y"] = at.Y,
        ["button"] = held || type == "mouseReleased" ? "left" : "none",
        ["buttons"] = held ? 1 : 0,
        ["clickCount"] = type == "mouseMoved" ? 0 : 1,
    });
}

public readonly record struct Point(double X, double Y)
{
    public Point By(double x, double y) => new(X + x, Y + y);

    public Point Toward(Point other, double part) => new(X + ((other.X - X) * part), Y + ((other.Y - Y) * part));
}
