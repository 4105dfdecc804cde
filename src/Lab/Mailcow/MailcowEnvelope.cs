using System.Text.Json.Nodes;

namespace NexusWorkflows.Lab.Mailcow;

/// <summary>The refusals that come before any business rule, and how each call fails by itself.</summary>
internal static class MailcowEnvelope
{
    public static MailcowReply? Refuse(HttpRequest request, MailcowCall call, MailcowDoor.Access access)
    {
        if (access == MailcowDoor.Access.None)
        {
            return call.Verb switch
            {
                "get" => MailcowReply.Nothing,
                "add" => Denied(call),
                _ => MailcowReply.Error(403, "API read/write access denied"),
            };
        }

        if (access == MailcowDoor.Access.ReadOnly && call.Verb != "get")
        {
            return MailcowReply.Error(403, "API read/write access denied");
        }

        return !call.IsKnown ? MailcowReply.Error(404, "route not found")
            : call.Verb == "get" ? HttpMethods.IsGet(request.Method) ? null : MailcowReply.Error(405, "only GET method is allowed")
            : RefuseWrite(request, call);
    }

    /// <summary>The business failure that this call is likeliest to meet in real life.</summary>
    public static JsonNode OwnFailure(MailcowCall call) => $"{call.Verb}/{call.Category}" switch
    {
        "add/domain" or "delete/dkim" => "redis_error",
        "add/mailbox" => new JsonArray("max_mailbox_exceeded", 5, 5),
        "add/alias" => "max_alias_exceeded",
        "add/dkim" => new JsonArray("dkim_domain_or_sel_invalid", call.Subject),
        "delete/domain" => new JsonArray("domain_not_empty", call.Subject),
        _ => "access_denied",
    };

    private static MailcowReply? RefuseWrite(HttpRequest request, MailcowCall call)
    {
        if (!HttpMethods.IsPost(request.Method))
        {
            return HttpMethods.IsGet(request.Method) ? MailcowReply.Error(200, "Cannot find attributes in post data") : MailcowReply.Error(405, "only POST method is allowed");
        }

        if (request.ContentType?.Split(';')[0].Trim().Equals("application/json", StringComparison.OrdinalIgnoreCase) is not true)
        {
            return MailcowReply.Error(200, "Cannot find attributes in post data");
        }

        return call.Body is null ? MailcowReply.Error(400, "Request body doesn't contain valid json!") : null;
    }

    private static MailcowReply Denied(MailcowCall call)
    {
        var outcomes = new MailcowOutcomes();
        outcomes.Danger(MailcowOutcomes.Log("mailbox", call.Verb, call.Category, call.Body), "access_denied");
        return outcomes.Reply();
    }
}
