using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;

namespace NexusWorkflows.Host.Studio;

/// <summary>Serves the files as they were packed: compressed where the browser takes it, and for ever where their names say what is in them.</summary>
internal static partial class StudioAssets
{
    private static readonly Dictionary<string, string> Types = new(StringComparer.OrdinalIgnoreCase)
    {
        [".js"] = "text/javascript", [".css"] = "text/css", [".wasm"] = "application/wasm", [".dat"] = "application/octet-stream", [".json"] = "application/json", [".woff2"] = "font/woff2",
        [".png"] = "image/png", [".ico"] = "image/x-icon", [".cur"] = "image/x-icon", [".svg"] = "image/svg+xml", [".webmanifest"] = "application/manifest+json",
    };

    /// <summary>Null: there is no such file.</summary>
    public static IResult? Find(HttpContext context, string folder, string path)
    {
        var file = Path.GetFullPath(Path.Combine(folder, path));
        if (!file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !Types.TryGetValue(Path.GetExtension(file), out var type) || !File.Exists(file))
        {
            return null;
        }

        var (served, encoding) = Packed(context.Request, file);
        var headers = context.Response.Headers;
        headers.Vary = "Accept-Encoding";
        headers.XContentTypeOptions = "nosniff";
        if (encoding is not null)
        {
            headers.ContentEncoding = encoding;
        }

        headers.CacheControl = Fingerprinted().IsMatch(path) ? "public, max-age=31536000, immutable" : "no-cache";
        var written = File.GetLastWriteTimeUtc(served);
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{new FileInfo(served).Length:x}-{written.Ticks:x}\"");
        return Results.File(served, type, lastModified: written, entityTag: new EntityTagHeaderValue(tag));
    }

    private static (string File, string? Encoding) Packed(HttpRequest request, string file)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding.Where(encoding => encoding.Quality is null or > 0).Select(encoding => encoding.Value.ToString()).ToList();
        foreach (var (encoding, end) in ((string, string)[])[("br", ".br"), ("gzip", ".gz")])
        {
            if (accepted.Contains(encoding) && File.Exists(file + end))
            {
                return (file + end, encoding);
            }
        }

        return (file, null);
    }

    [GeneratedRegex(@"(^_framework/.+\.[a-z0-9]{10}\.(wasm|js|dat)$)|(\.bundle\.scp\.css$)")]
    private static partial Regex Fingerprinted();
}
