using NexusWorkflows.Platform.Mail;

namespace NexusWorkflows.Host.Setup;

/// <summary>The mail server of <c>mail:</c>.</summary>
/// <param name="PasswordFile">Null: nobody signs in.</param>
internal sealed record MailSettings(string Host, int Port, MailTls Tls, string? User, string? PasswordFile, string? From)
{
    private const int ImplicitPort = 465;
    private const int UsualPort = 587;

    /// <summary>Null while no <c>mail:</c> section is configured: then it is the Lab's, or none.</summary>
    public static MailSettings? Read(ConfigurationSection section)
    {
        var tls = section.Choice("tls", "starttls", "starttls", "implicit", "none") switch
        {
            "none" => MailTls.None,
            "implicit" => MailTls.Implicit,
            _ => MailTls.StartTls,
        };
        var host = section.Required("host", "smtp.example.net");
        var port = (int)section.Number("port", tls == MailTls.Implicit ? ImplicitPort : UsualPort, 1);
        var (user, from) = (section.Text("user"), section.Text("from"));
        var passwordFile = user is null ? section.Text("passwordFile") : section.SecretFile("passwordFile");
        if (user is null && passwordFile is not null)
        {
            section.Wrong("user", "is missing; 'passwordFile' is the password of a user");
        }

        if (user is not null && tls == MailTls.None && host is not ("localhost" or "127.0.0.1" or "::1"))
        {
            section.Wrong("tls", $"is 'none', which would send the password to '{host}' in clear text; use starttls or implicit");
        }

        return section.Exists ? new MailSettings(host, port, tls, user, passwordFile, from) : null;
    }
}
