using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab;

/// <summary>The state of one part of the Lab: a JSON object in memory, on disk before a change is answered.</summary>
internal sealed class JsonStore(string path)
{
    private readonly Lock gate = new();
    private JsonObject root = JsonFile.Read(path) ?? [];

    /// <summary>Looks at the state; nothing of it may be kept outside <paramref name="look"/> except copies.</summary>
    public T Read<T>(Func<JsonObject, T> look)
    {
        lock (gate)
        {
            return look(root);
        }
    }

    /// <summary>Changes the state and stores it; when <paramref name="change"/> throws, nothing has changed.</summary>
    public T Change<T>(Func<JsonObject, T> change)
    {
        lock (gate)
        {
            var next = root.DeepClone().AsObject();
            var result = change(next);
            JsonFile.Write(path, next);
            root = next;
            return result;
        }
    }

    /// <summary>Changes the state and stores it; when <paramref name="change"/> throws, nothing has changed.</summary>
    public void Change(Action<JsonObject> change) => Change(state =>
    {
        change(state);
        return true;
    });

    /// <summary>Forgets everything, on disk too.</summary>
    public void Clear()
    {
        lock (gate)
        {
            File.Delete(path);
            root = [];
        }
    }
}
