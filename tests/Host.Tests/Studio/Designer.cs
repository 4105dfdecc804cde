using System.Text.Json;
using System.Text.Json.Nodes;
using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Studio;

/// <summary>What a person does in the designer: by its words and places, never by its insides.</summary>
internal sealed class Designer(Browser browser)
{
    private const string Search = "[...document.querySelectorAll('input')].find(e => e.placeholder === 'Search')";

    public async Task CreateAsync(string name)
    {
        await browser.ClickAsync("[...document.querySelectorAll('button')].find(b => /create workflow/i.test(b.innerText))");
        await FillAsync("Name", name, ".mud-dialog");
        await PressAsync("ok", ".mud-dialog");
        await browser.ShowsAsync("location.pathname.endsWith('/edit') && !!document.querySelector('.x6-graph-svg')");
    }

    /// <summary>Finds an activity in the palette and drops it on the canvas.</summary>
    public async Task DropAsync(string activity, Point at)
    {
        await browser.ClickAsync(Search);
        await browser.EvaluateAsync(Search + ".select()");
        await browser.Input.TypeAsync(activity);
        var item = $"[...document.querySelectorAll('[draggable]')].find(e => e.getBoundingClientRect().height > 10 && e.innerText.trim().toLowerCase() === {Text(activity.ToLowerInvariant())})";
        var groups = "[...document.querySelectorAll('.mud-expand-panel-header')].filter(e => e.getBoundingClientRect().x < 250)";
        await browser.ShowsAsync($"{groups}.length === 1");
        if ((await browser.EvaluateAsync($"!{item}"))?.GetValue<bool>() == true)
        {
            await browser.ClickAsync(groups + "[0]");
        }

        var before = await NodesAsync();
        await browser.Input.DropAsync(await browser.MiddleAsync(item), at);
        await Eventually.HoldsAsync(async () => Assert.Equal(before + 1, await NodesAsync()));
    }

    public async Task ConnectAsync(string from, string port, string to)
    {
        await browser.Input.DragAsync(await browser.MiddleAsync($"{Node(from)}.querySelector('[port={port}] circle')"), await browser.MiddleAsync($"{Node(to)}.querySelector('[port=In] circle')"));
        await browser.ShowsAsync("document.querySelectorAll('.x6-edge').length > 0");
    }

    /// <summary>Selects an activity; its inputs are there when one of that label is.</summary>
    public async Task SelectAsync(string name, string label)
    {
        await browser.ClickAsync(Node(name));
        await browser.ShowsAsync($"!!{Label(label, "")}");
    }

    public async Task FillAsync(string label, string text, string within = "")
    {
        var field = $"(() => {{ const label = {Label(label, within)}; return label && (document.getElementById(label.htmlFor) || label.parentElement.querySelector('input,textarea')); }})()";
        // The designer draws its panels anew when an answer comes, under the hands of whoever writes.
        await Eventually.HoldsAsync(
            async () =>
            {
                await browser.ClickAsync(field);
                await browser.EvaluateAsync(field + ".select()");
                await browser.Input.WriteAsync(text);
                await browser.Input.PressAsync("Tab", 9);
                Assert.Equal(text, (await browser.EvaluateAsync(field + ".value"))?.GetValue<string>());
            },
            TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(500));
    }

    /// <summary>Adds a variable, an input or an output: its dialog proposes a name as soon as it is ready to be filled.</summary>
    public async Task AddAsync(string button, string name, params (string Label, string Text)[] fields)
    {
        const string Dialog = ".mud-dialog";
        await PressAsync(button);
        await browser.ShowsAsync($"(() => {{ const label = {Label("Name", Dialog)}; return !!label && document.getElementById(label.htmlFor)?.value.length > 0; }})()");
        foreach (var (label, text) in fields.Prepend(("Name", name)))
        {
            await FillAsync(label, text, Dialog);
        }

        await PressAsync("ok", Dialog);
        await browser.ShowsAsync($"[...document.querySelectorAll('td')].some(cell => cell.innerText.trim() === {Text(name)})");
    }

    /// <summary>Says in which language an input's value is given.</summary>
    public Task SyntaxAsync(string label, string syntax)
    {
        var menu = $"(() => {{ let at = {Label(label, "")}; while (at && !at.querySelector('.mud-menu')) at = at.parentElement; return at?.querySelector('.mud-menu'); }})()";
        return PickAsync(menu, ".mud-popover-open .mud-menu-item", syntax, $"{menu}?.innerText.trim().toLowerCase().startsWith({Text(syntax.ToLowerInvariant())}) === true");
    }

    /// <summary>Writes an expression, the first word by what the editor offers for its beginning.</summary>
    public async Task WriteScriptAsync(string beginning, string offered, string rest)
    {
        await browser.ClickAsync("document.querySelector('.monaco-editor .view-lines')");
        await browser.Input.TypeAsync(beginning);
        await OfferedAsync(offered);
        await browser.Input.PressAsync("Enter", 13);
        await browser.Input.TypeAsync(rest);
        await browser.ShowsAsync($"document.querySelector('.monaco-editor .view-lines').innerText.replaceAll('\\u00a0', ' ') === {Text(offered + rest)}");
    }

    /// <summary>The editor offers nothing while it still loads its language: then one asks it again.</summary>
    private async Task OfferedAsync(string offered)
    {
        var first = true;
        await Eventually.HoldsAsync(
            async () =>
            {
                if (!first)
                {
                    await browser.Input.PressAsync("Escape", 27);
                    await browser.Input.PressAsync(" ", 32, control: true);
                }

                first = false;
                await Eventually.HoldsAsync(
                    async () => Assert.True(
                        (await browser.EvaluateAsync($"[...document.querySelectorAll('.suggest-widget.visible .monaco-list-row.focused')].some(e => e.innerText.startsWith({Text(offered)}))"))?.GetValue<bool>(),
                        $"The editor doesn't offer '{offered}'."),
                    TimeSpan.FromSeconds(10));
            },
            TimeSpan.FromMinutes(3));
    }

    public Task ChooseAsync(string label, string option)
    {
        var field = $"(() => {{ const label = {Label(label, "")}; return label?.closest('.mud-input-control') ?? label?.parentElement; }})()";
        return PickAsync(field, ".mud-popover-open [role=option]", option, $"{field}?.innerText.includes({Text(option)}) === true || {field}?.querySelector('input')?.value === {Text(option)}");
    }

    /// <summary>Opens a list and takes one of it; the designer closes lists when it draws its panels anew, so that one opens them again.</summary>
    private async Task PickAsync(string opener, string items, string item, string taken)
    {
        var wanted = $"[...document.querySelectorAll('{items}')].find(e => e.innerText.trim() === {Text(item)})";
        await Eventually.HoldsAsync(
            async () =>
            {
                if ((await browser.EvaluateAsync($"!document.querySelector('{items}')"))?.GetValue<bool>() == true)
                {
                    await browser.ClickAsync(opener);
                }

                await Eventually.HoldsAsync(async () => Assert.True((await browser.EvaluateAsync($"!!{wanted}"))?.GetValue<bool>(), $"'{item}' isn't offered."), TimeSpan.FromSeconds(5));
                await browser.ClickAsync(wanted, TimeSpan.FromSeconds(5));
                await Eventually.HoldsAsync(async () => Assert.True((await browser.EvaluateAsync(taken))?.GetValue<bool>(), $"'{item}' wasn't taken."), TimeSpan.FromSeconds(5));
            },
            TimeSpan.FromMinutes(2));
    }

    public async Task TabAsync(string words)
    {
        var tab = $"[...document.querySelectorAll('.mud-tab')].find(e => e.innerText.trim().toLowerCase().startsWith({Text(words)}))";
        await browser.ShowsAsync($"!!{tab}");
        await browser.EvaluateAsync($"{tab}.scrollIntoView()");
        await browser.EvaluateAsync($"{tab}.click()");
    }

    public Task PressAsync(string words, string within = "") =>
        browser.ClickAsync($"[...document.querySelectorAll('{within} button')].find(b => b.offsetParent && b.innerText.trim().toLowerCase() === {Text(words)})");

    public async Task PublishAsync()
    {
        await SavedAsync();
        await browser.ClickAsync("document.querySelector('button.mud-icon-button.mud-primary-text')");
        await browser.ShowsAsync("document.body.innerText.includes('Workflow published')");
    }

    /// <summary>Runs what is drawn, with inputs by the name they are shown under.</summary>
    public async Task RunAsync(params (string Name, string Value)[] inputs)
    {
        await SavedAsync();
        await browser.ClickAsync("document.querySelector('button.mud-icon-button.mud-success-text')");
        foreach (var (name, value) in inputs)
        {
            await browser.ClickAsync($"(() => {{ const label = [...document.querySelectorAll('dialog.start label')].find(e => e.innerText.includes({Text(name)})); return label && document.getElementById(label.htmlFor); }})()");
            await browser.Input.TypeAsync(value);
        }

        await browser.ClickAsync("document.querySelector('dialog.start button.main')");
        await browser.ShowsAsync("location.pathname.endsWith('/view') && document.querySelectorAll('.x6-node').length > 0");
    }

    /// <summary>Waits until the designer has stored the last change: it does so by itself half a second after it.</summary>
    public Task SavedAsync() => browser.StillAsync(TimeSpan.FromSeconds(2));

    /// <summary>What the line above a run's picture says.</summary>
    public async Task<string> RunLineAsync() => (await browser.EvaluateAsync("document.getElementById('run').innerText"))?.GetValue<string>() ?? "";

    private async Task<int> NodesAsync() => (await browser.EvaluateAsync("document.querySelectorAll('.x6-node').length"))?.GetValue<int>() ?? 0;

    private static string Node(string name) => $"[...document.querySelectorAll('.x6-node')].find(e => e.textContent.includes({Text(name)}))";

    private static string Label(string label, string within) => $"[...document.querySelectorAll('{within} label')].find(l => l.offsetParent && l.htmlFor && l.innerText.trim() === {Text(label)})";

    private static string Text(string text) => JsonSerializer.Serialize(text);
}
