using System.Net;

namespace NexusWorkflows.Host.Studio;

/// <summary>The pages around the designer's elements, and those that are shown while there is none.</summary>
internal static class StudioPages
{
    private const string Styles = """
        <link rel="icon" type="image/png" sizes="32x32" href="_content/Elsa.Studio.Shell/favicon-32x32.png">
        <link rel="stylesheet" href="_content/MudBlazor/MudBlazor.min.css">
        <link rel="stylesheet" href="_content/CodeBeam.MudBlazor.Extensions/MudExtensions.min.css">
        <link rel="stylesheet" href="_content/Radzen.Blazor/css/material-base.css">
        <link rel="stylesheet" href="_content/Elsa.Studio.Shell/css/shell.css">
        <link rel="stylesheet" href="Elsa.Studio.Host.CustomElements.styles.css">
        """;

    private const string Scripts = """
        <script src="_content/BlazorMonaco/jsInterop.js"></script>
        <script src="_content/BlazorMonaco/lib/monaco-editor/min/vs/loader.js"></script>
        <script src="_content/BlazorMonaco/lib/monaco-editor/min/vs/editor/editor.main.js"></script>
        <script src="_content/MudBlazor/MudBlazor.min.js"></script>
        <script src="_content/CodeBeam.MudBlazor.Extensions/MudExtensions.min.js"></script>
        <script src="_content/Radzen.Blazor/Radzen.Blazor.js"></script>
        <script src="_framework/blazor.webassembly.js"></script>
        """;

    /// <summary>A page with one element of the designer.</summary>
    /// <param name="user">Who is signed in.</param>
    /// <param name="element">Its tag.</param>
    /// <param name="attribute">An attribute that says what it is about; null: none.</param>
    public static string Element(string title, string user, string element, string? attribute, string? value)
    {
        var about = attribute is null ? "" : $" data-attribute=\"{attribute}\" data-value=\"{Encode(value)}\"";
        return Page(title, Styles, $"""
            <nav aria-label="NexusWorkflows"><strong>NexusWorkflows</strong>{Link("definitions", "Workflows", element)}{Link("instances", "Runs", element)}<a href="/hangfire">Schedules</a><a href="/scalar">API</a><span>{Encode(user)}</span><form method="post" action="sign-out"><button>Sign out</button></form></nav>
            <div id="notices"></div>
            <div id="run" role="region" aria-label="This run"></div>
            <main id="designer" data-element="{element}"{about}></main>
            <div id="blazor-error-ui" role="alert">Something went wrong in the designer. <a href="" class="reload">Load it again</a></div>
            <script type="module" src="nexus.js"></script>
            {Scripts}
            """);
    }

    private static string Link(string place, string words, string element) =>
        $"""<a href="workflows/{place}"{(element.StartsWith("elsa-workflow-" + place[..^1], StringComparison.Ordinal) ? " aria-current=\"page\"" : "")}>{words}</a>""";

    /// <summary>While the files are being fetched it looks again by itself.</summary>
    /// <param name="trouble">Why it doesn't go on by itself; null: it does.</param>
    public static string Missing(string progress, string? trouble) => Page("Elsa Studio", trouble is null ? """<meta http-equiv="refresh" content="2">""" : "", $"""
        <section><h1>Elsa Studio</h1><p>{Encode(trouble ?? progress + "…")}</p></section>
        """);

    /// <param name="wrong">What was wrong with the last try; null: it is the first.</param>
    public static string SignIn(string goesTo, string? wrong) => Page("Sign in", "", $"""
        <section><h1>Sign in</h1>
        <form method="post" action="sign-in">
        <input type="hidden" name="return" value="{Encode(goesTo)}">
        <label>Key <input type="password" name="key" autocomplete="current-password" required autofocus></label>
        <button>Sign in</button>
        <p>{Encode(wrong ?? "A key is made with 'nexus keys add'. The local administrator's is in 'admin.key' of the data directory.")}</p>
        </form></section>
        """);

    private static string Page(string title, string head, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Encode(title)} · NexusWorkflows</title>
        <base href="/studio/">
        {head}
        <link rel="stylesheet" href="nexus.css">
        </head>
        <body>
        {body}
        </body>
        </html>
        """;

    private static string Encode(string? text) => WebUtility.HtmlEncode(text ?? "");
}
