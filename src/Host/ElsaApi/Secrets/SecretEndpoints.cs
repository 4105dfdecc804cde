using System.Globalization;
using NexusWorkflows.Engine.Sealing;
using NexusWorkflows.Host.Api;
using NexusWorkflows.Host.Doors;
using NexusWorkflows.Host.Output;
using NexusWorkflows.Host.Security;

namespace NexusWorkflows.Host.ElsaApi.Secrets;

/// <summary>Named secrets as a designer lists, picks and makes them; a value comes in and never goes out.</summary>
internal sealed class SecretEndpoints(SecretDesk desk)
{
    private const int PageSize = 100;

    private static readonly SecretTypes Known = new(
        [new(NamedSecret.Text, "Text", "A password, a token or a key, of at least 8 characters.", "secret-text", [SecretModel.Store])],
        [new(SecretModel.Store, "Sealed store", "Kept sealed beside the runs.", "Read, Write, Delete, Test, Versioned", false)]);

    public void Map(RouteGroupBuilder api)
    {
        api.MapGet("/secrets/descriptors", () => ElsaJson.Answer(Known)).Needs(Right.Read);
        api.Post("/secrets/picker", PickAsync).Needs(Right.Read);
        api.Get("/secrets", ListAsync).Needs(Right.Design);
        api.Post("/secrets", CreateAsync).Needs(Right.Administer);
        api.MapGet("/secrets/{name}", (HttpContext context, string name) => AnswerAsync(desk.FindAsync(name, context.RequestAborted))).Needs(Right.Design);
        api.MapPost("/secrets/{name}", (HttpContext context, string name) => DescribeAsync(context, name)).Needs(Right.Administer);
        api.MapDelete("/secrets/{name}", (HttpContext context, string name) => RemoveAsync(context, name)).Needs(Right.Administer);
        api.MapPost("/secrets/{name}/rotate", (HttpContext context, string name) => RotateAsync(context, name)).Needs(Right.Administer);
        api.MapPost("/secrets/{name}/revoke", (HttpContext context, string name) => AnswerAsync(desk.RevokeAsync(name, KeyGate.CallerOf(context).Actor, context.RequestAborted))).Needs(Right.Administer);
        api.MapPost("/secrets/{name}/test", async (HttpContext context, string name) =>
        {
            var error = await desk.TestAsync(name, context.RequestAborted);
            return ElsaJson.Answer(new SecretTest(error is null, error));
        }).Needs(Right.Administer);
    }

    // A designer asks also for who may only look, and again and again where it is refused: such a one sees no names.
    private async Task<IResult> PickAsync(HttpContext context)
    {
        var body = await ElsaBody.ReadAsync(context);
        var filter = new SecretFilter(body.Text("search"), body.Texts("typeNames") ?? [], body.Texts("storeNames") ?? [], body.Text("scope"), body.Flag("activeOnly") == false ? null : SecretStatus.Active);
        var items = Access.MayChange(context) ? await FittingAsync(filter, context.RequestAborted) : [];
        return ElsaJson.Answer(new SecretChoice(items, Roles.Allows(KeyGate.CallerOf(context).Role, Right.Administer)));
    }

    private async Task<IResult> ListAsync(HttpContext context)
    {
        var filter = new SecretFilter(ElsaQuery.Text(context, "search"), ElsaQuery.Texts(context, "typeName") ?? [], ElsaQuery.Texts(context, "storeName") ?? [], ElsaQuery.Text(context, "scope"), StatusIn(context));
        var (skip, take) = ElsaQuery.Page(ElsaQuery.Number(context, "page"), ElsaQuery.Number(context, "pageSize"), null, null, PageSize);
        var items = await FittingAsync(filter, context.RequestAborted);
        return ElsaJson.Answer(new SecretPage([.. items.Skip(skip).Take(take)], items.Count));
    }

    private async Task<IResult> CreateAsync(HttpContext context)
    {
        var body = await ElsaBody.ReadAsync(context);
        Require(body, "typeName", NamedSecret.Text);
        Require(body, "storeName", SecretModel.Store);
        var name = body.Text("name") ?? throw ElsaErrors.Invalid("name", "'name' is needed.");
        return await AnswerAsync(desk.CreateAsync(name, OrderIn(body), KeyGate.CallerOf(context).Actor, context.RequestAborted));
    }

    private async Task<IResult> DescribeAsync(HttpContext context, string name)
    {
        var body = await ElsaBody.ReadAsync(context);
        return await AnswerAsync(desk.DescribeAsync(name, body.Text("displayName"), body.Text("description"), KeyGate.CallerOf(context).Actor, context.RequestAborted));
    }

    private async Task<IResult> RotateAsync(HttpContext context, string name) =>
        await AnswerAsync(desk.RotateAsync(name, OrderIn(await ElsaBody.ReadAsync(context)), KeyGate.CallerOf(context).Actor, context.RequestAborted));

    private async Task<IResult> RemoveAsync(HttpContext context, string name)
    {
        try
        {
            await desk.RemoveAsync(name, KeyGate.CallerOf(context).Actor, context.RequestAborted);
            return Results.NoContent();
        }
        catch (RefusalException e) when (e.Kind == RefusalKind.Conflict)
        {
            throw ElsaErrors.Of(RefusalKind.Malformed, [e.Message]);
        }
    }

    private async Task<IReadOnlyList<SecretModel>> FittingAsync(SecretFilter filter, CancellationToken ct) => [.. (await desk.ListAsync(ct)).Select(SecretModel.Of).Where(filter.Fits)];

    /// <summary>What is refused is a 400 to Elsa's clients, which show its words.</summary>
    private static async Task<IResult> AnswerAsync(Task<NamedSecret> secret)
    {
        try
        {
            return ElsaJson.Answer(SecretModel.Of(await secret));
        }
        catch (RefusalException e) when (e.Kind is RefusalKind.Invalid or RefusalKind.Conflict)
        {
            throw ElsaErrors.Of(RefusalKind.Malformed, [e.Message]);
        }
    }

    private static NamedSecretOrder OrderIn(ElsaBody body)
    {
        if (body.Text("configurationKey") is not null || body.Object("metadata") is { Count: > 0 })
        {
            throw ElsaErrors.Invalid("metadata", "Only a value is kept here: leave 'configurationKey' and 'metadata' out.");
        }

        return new NamedSecretOrder(body.Text("value") ?? throw ElsaErrors.Invalid("value", "'value' is needed."), body.Text("displayName"), body.Text("description"), body.Text("scope"), TimeIn(body));
    }

    private static DateTimeOffset? TimeIn(ElsaBody body) => body.Text("expiresAt") switch
    {
        null => null,
        var text when DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) => time,
        var text => throw ElsaErrors.Invalid("expiresAt", $"'expiresAt' is '{text}'; it has to be a time such as 2027-01-31T00:00:00Z."),
    };

    private static SecretStatus? StatusIn(HttpContext context) => ElsaQuery.Text(context, "status") switch
    {
        null => null,
        var text when Enum.TryParse<SecretStatus>(text, ignoreCase: true, out var status) && Enum.IsDefined(status) => status,
        var text => throw ElsaErrors.Invalid("status", $"'status' is '{text}'; it has to be one of {string.Join(", ", Enum.GetNames<SecretStatus>())}."),
    };

    private static void Require(ElsaBody body, string member, string only)
    {
        if (body.Text(member) is { } given && !string.Equals(given, only, StringComparison.OrdinalIgnoreCase))
        {
            throw ElsaErrors.Invalid(member, $"'{member}' is '{given}'; here it can only be '{only}'.");
        }
    }
}
