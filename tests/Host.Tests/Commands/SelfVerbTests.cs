using NexusWorkflows.Testing;

namespace NexusWorkflows.Host.Tests.Commands;

/// <summary>Moves that can't be, refused before anything is opened; a move that can is in Storage.Tests.</summary>
public sealed class SelfVerbTests
{
    [Theory]
    [InlineData("postgres", "'postgres' is nowhere to move a store to. It can be 'mariadb'.")]
    [InlineData("mariadb", "The configuration names no database to move to. Add 'store: mariadb:'")]
    public async Task Move_ThatCantBe_IsRefusedInWords(string to, string words)
    {
        await using var world = new NexusWorld();

        var answer = await world.RunAsync("self", "move", "--to", to);

        Assert.Equal(2, answer.ExitCode);
        Assert.Contains(words, answer.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(world.Data, "nexus.db")));
    }
}
