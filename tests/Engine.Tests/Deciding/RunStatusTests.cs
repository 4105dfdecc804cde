using System.Reflection;
using System.Runtime.CompilerServices;
using NexusWorkflows.Engine.Deciding;

namespace NexusWorkflows.Engine.Tests.Deciding;

public sealed class RunStatusTests
{
    /// <summary>Each row: from; to which of pending, running, waiting, paused, undoing, finished, failed, undone, cancelled.</summary>
    [Theory]
    [InlineData(RunStatus.Pending, "111010001")]
    [InlineData(RunStatus.Running, "011111111")]
    [InlineData(RunStatus.Waiting, "011111111")]
    [InlineData(RunStatus.Paused, "011111111")]
    [InlineData(RunStatus.Undoing, "010110011")]
    [InlineData(RunStatus.Finished, "000011000")]
    [InlineData(RunStatus.Failed, "000010100")]
    [InlineData(RunStatus.Undone, "000000010")]
    [InlineData(RunStatus.Cancelled, "000010001")]
    public void MoveTo_EveryPair_IsAsInTheTable(RunStatus from, string allowed)
    {
        Assert.All(Enum.GetValues<RunStatus>(), to =>
        {
            var isAllowed = allowed[(int)to] == '1';
            Assert.Equal(isAllowed, RunStatusTable.Allows(from, to));
            var state = new RunState { Id = "r", RootId = "r", DefinitionId = "d", DefinitionVersionId = "v", Actor = "cli:test", Status = from };
            if (isAllowed)
            {
                state.MoveTo(to);
                Assert.Equal(to, state.Status);
            }
            else
            {
                Assert.Equal($"A run can't go from '{from}' to '{to}'.", Assert.Throws<InvalidOperationException>(() => state.MoveTo(to)).Message);
                Assert.Equal(from, state.Status);
            }
        });
    }

    /// <summary>Once a state is made, there is no other way than the table.</summary>
    [Fact]
    public void Status_OfAState_CanBeGivenOnlyWhenItIsMade()
    {
        var setter = typeof(RunState).GetProperty(nameof(RunState.Status))!.SetMethod!;
        Assert.Contains(typeof(IsExternalInit), setter.ReturnParameter.GetRequiredCustomModifiers());
        var others = typeof(RunState).GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(m => m != setter && m.GetParameters().Any(p => p.ParameterType == typeof(RunStatus)));
        Assert.Equal([nameof(RunState.MoveTo)], others.Select(m => m.Name));
    }
}
