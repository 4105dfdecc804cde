namespace NexusWorkflows.Testing;

/// <summary>Finds the repository's root from a test that runs in its output folder.</summary>
public static class RepositoryRoot
{
    public static string Path { get; } = Find();

    /// <summary>The absolute path of a file or folder named from the root, with forward slashes.</summary>
    public static string Of(string relative) => System.IO.Path.Combine(Path, relative);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "NexusWorkflows.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No NexusWorkflows.sln above '{AppContext.BaseDirectory}': run the tests from a build of the repository.");
    }
}
