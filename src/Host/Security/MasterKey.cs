using System.Security.Cryptography;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Setup;

namespace NexusWorkflows.Host.Security;

/// <summary>The key that wraps every run's key.</summary>
internal static class MasterKey
{
    private const int Bytes = 32;

    /// <summary>Read, or made on first use, readable by its owner alone.</summary>
    /// <exception cref="RefusalException">The file has another length, is open to others, or is missing beside a database that needs it.</exception>
    public static byte[] Load(DataDirectory data)
    {
        // In this order: another first verb makes the key before the database, so a database that is there has its key.
        if (File.Exists(data.Database) && !File.Exists(data.MasterKey))
        {
            throw RefusalException.Failed("master_key.missing", $"'{data.MasterKey}' isn't there, but the database beside it was written with it. Put the key back from your backup.");
        }

        var key = PrivateFile.ReadOrMake(data.MasterKey, () => RandomNumberGenerator.GetBytes(Bytes));
        if (key.Length != Bytes)
        {
            throw RefusalException.Failed("master_key.damaged", $"'{data.MasterKey}' has {key.Length} bytes instead of {Bytes}. Put the key back from your backup.");
        }

        return PrivateFile.IsOpenToOthers(data.MasterKey)
            ? throw RefusalException.Failed("master_key.open", $"'{data.MasterKey}' can be read by others. Make it yours alone: chmod 600 '{data.MasterKey}'.")
            : key;
    }
}
