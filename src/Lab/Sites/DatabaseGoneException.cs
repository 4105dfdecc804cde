namespace NexusWorkflows.Lab;

/// <summary>The database was dropped while somebody worked on it.</summary>
internal sealed class DatabaseGoneException(string database)
    : Exception($"pymysql.err.OperationalError: (1049, \"Unknown database '{database}'\")");
