using System.Text;

namespace NexusWorkflows.Lab.Smtp;

/// <summary>The one user that may send, where the sink asks for a sign-in.</summary>
internal sealed record SmtpLogin(string User, string Password)
{
    /// <summary>From a file with the user on its first line and the password on its second; null: there is none, and nobody has to sign in.</summary>
    public static SmtpLogin? Read(string file) =>
        File.Exists(file) && File.ReadAllLines(file) is [var user, var password, ..] ? new SmtpLogin(user.Trim(), password.Trim()) : null;

    /// <summary>AUTH PLAIN: identity, user and password between zero bytes.</summary>
    public bool FitsPlain(string response) => Text(response) is { } text && text.Split('\0') is [_, var user, var password] && user == User && password == Password;

    public bool Fits(string user, string password) => Text(user) == User && Text(password) == Password;

    private static string? Text(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var count) ? Encoding.UTF8.GetString(bytes.AsSpan(0, count)) : null;
    }
}
