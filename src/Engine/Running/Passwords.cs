using System.Security.Cryptography;

namespace NexusWorkflows.Engine.Running;

/// <summary>Makes passwords that survive every shell, URL and form: letters and digits without look-alikes.</summary>
internal static class Passwords
{
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    public static string New(int length) => RandomNumberGenerator.GetString(Alphabet, length);
}
