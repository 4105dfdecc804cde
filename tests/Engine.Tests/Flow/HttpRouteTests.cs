using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Tests.Flow;

public sealed class HttpRouteTests
{
    [Theory]
    [InlineData("orders", "/orders", "{}")]
    [InlineData("/Orders/", "/orders", "{}")]
    [InlineData("orders/{id}", "/Orders/AbC", """{"id":"AbC"}""")]
    [InlineData("orders/{id:int}/lines/{line}", "orders/7/lines/x y", """{"id":"7","line":"x y"}""")]
    [InlineData("orders/{id?}", "/orders", "{}")]
    [InlineData("orders/{id?}", "/orders/7", """{"id":"7"}""")]
    [InlineData("files/{*rest}", "/files", """{"rest":""}""")]
    [InlineData("files/{**rest}", "/files/a/B/c", """{"rest":"a/B/c"}""")]
    [InlineData("{a}/{b}", "/1/2", """{"a":"1","b":"2"}""")]
    [InlineData("", "/", "{}")]
    [InlineData("a/b/c/d/e/f/g/h/i/j", "/a/b/c/d/e/f/g/h/i/j", "{}")]
    [InlineData("long/{*rest}", "/long/2/3/4/5/6/7/8/9/10/11/12", """{"rest":"2/3/4/5/6/7/8/9/10/11/12"}""")]
    public void Path_ThatFits_IsFoundByItsShapeWithItsValues(string route, string path, string values)
    {
        var parsed = HttpRoute.Parse(route);

        Assert.NotEmpty(HttpRoute.ShapesOf(path).Intersect(parsed.Shapes));
        Assert.Equal(values, parsed.ValuesIn(path).ToJsonString());
    }

    [Theory]
    [InlineData("orders", "/order")]
    [InlineData("orders", "/orders/7")]
    [InlineData("orders/{id}", "/orders")]
    [InlineData("orders/{id}", "/orders/7/lines")]
    [InlineData("files/{*rest}", "/other/a")]
    public void Path_ThatDoesntFit_HasNoShapeOfIts(string route, string path) =>
        Assert.Empty(HttpRoute.ShapesOf(path).Intersect(HttpRoute.Parse(route).Shapes));

    [Fact]
    public void Shapes_OfARequest_GoFromTheMostDefiniteToTheLeast()
    {
        var order = new[] { "a/b", "a/{y}", "{x}/b", "{x}/{y}", "a/{*rest}", "{x}/{*rest}", "{*rest}" }.Select(route => HttpRoute.Parse(route).Shapes[0]).ToList();

        Assert.Equal(order, HttpRoute.ShapesOf("/a/b").Where(order.Contains));
    }

    [Theory]
    [InlineData("a{b}")]
    [InlineData("{}")]
    [InlineData("{a}{b}")]
    [InlineData("{a")]
    [InlineData("{a?}/b")]
    [InlineData("{*a}/b")]
    [InlineData("1/2/3/4/5/6/7/8/{a}")]
    public void Parse_WhatIsNotUnderstood_IsRefusedByName(string route) =>
        Assert.Contains($"'{route}'", Assert.Throws<FormatException>(() => HttpRoute.Parse(route)).Message, StringComparison.Ordinal);

    [Fact]
    public void ShapesOf_AnEndlessPath_AreFew() => Assert.InRange(HttpRoute.ShapesOf(string.Concat(Enumerable.Repeat("/x", 5_000))).Count, 1, 1_000);
}
