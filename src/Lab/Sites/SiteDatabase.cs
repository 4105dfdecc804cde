using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>A site's database: its tables as one JSON document that bench commands and web workers share, read anew each time.</summary>
internal sealed class SiteDatabase(string directory)
{
    private const string Tables = "tables";

    private string DocumentFile => Path.Combine(directory, "database.json");

    public string Name => Path.GetFileName(directory);

    public string? Password() => (string?)(JsonFile.Read(DocumentFile)?["password"]);

    /// <summary>Looks at the tables: documents by doctype, then by name.</summary>
    public T Read<T>(Func<JsonObject, T> look) => look(Load()[Tables]!.AsObject());

    /// <summary>Changes the tables under the database's lock; when <paramref name="change"/> throws, nothing has changed.</summary>
    public T Change<T>(Func<JsonObject, T> change)
    {
        using var held = FileLock.Wait(Path.Combine(directory, "lock"));
        var document = Load();
        var result = change(document[Tables]!.AsObject());
        Write(document);
        return result;
    }

    /// <summary>Changes the tables under the database's lock; when <paramref name="change"/> throws, nothing has changed.</summary>
    public void Change(Action<JsonObject> change) => Change(tables =>
    {
        change(tables);
        return true;
    });

    /// <summary>Replaces the whole document, user and password included.</summary>
    public void Write(JsonObject document) => JsonFile.Write(DocumentFile, document);

    private JsonObject Load() => JsonFile.Read(DocumentFile) ?? throw new DatabaseGoneException(Name);
}
