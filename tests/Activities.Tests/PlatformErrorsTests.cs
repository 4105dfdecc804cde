using NexusWorkflows.Engine.Authoring;
using NexusWorkflows.Platform;

namespace NexusWorkflows.Activities.Tests;

public sealed class PlatformErrorsTests
{
    [Theory]
    [InlineData(FaultKind.Transient, "mailcow.http_503", StepErrorKind.Transient)]
    [InlineData(FaultKind.Unknown, "mailcow.answer_lost", StepErrorKind.Unknown)]
    [InlineData(FaultKind.Down, "mailcow.unreachable", StepErrorKind.Down)]
    [InlineData(FaultKind.Permanent, "mailcow.max_mailbox_exceeded", StepErrorKind.Permanent)]
    [InlineData(FaultKind.Permanent, "mailcow.domain_exists", StepErrorKind.Conflict)]
    [InlineData(FaultKind.Permanent, "mailcow.is_alias_or_mailbox", StepErrorKind.Conflict)]
    public void Translate_PlatformFault_KeepsWhatWasSaid(FaultKind kind, string code, StepErrorKind expected)
    {
        var fault = new PlatformException("mailcow", kind, code, "What was said.");

        var translated = new PlatformErrors().Translate(fault);

        Assert.Equal((expected, code, "What was said.", "mailcow", fault), (translated!.Kind, translated.Code, translated.Message, translated.System, translated.InnerException));
    }

    [Fact]
    public void Translate_AnythingElse_IsLeftAlone() => Assert.Null(new PlatformErrors().Translate(new InvalidOperationException()));
}
