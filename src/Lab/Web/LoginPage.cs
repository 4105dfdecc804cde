using System.Text.Encodings.Web;

namespace NexusWorkflows.Lab;

/// <summary>The page at <c>/login</c>.</summary>
internal static class LoginPage
{
    public static string For(string site) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <title>Login</title>
          <meta name="generator" content="frappe">
        </head>
        <body data-path="login" frappe-session-status="logged-out">
          <section class="for-login">
            <h4>Login to {HtmlEncoder.Default.Encode(site)}</h4>
            <form class="form-signin form-login" method="post" action="/api/method/login">
              <input type="text" name="usr" id="login_email" placeholder="Email" required autofocus autocomplete="username">
              <input type="password" name="pwd" id="login_password" placeholder="Password" required autocomplete="current-password">
              <button class="btn btn-login" type="submit">Login</button>
            </form>
          </section>
        </body>
        </html>

        """;
}
