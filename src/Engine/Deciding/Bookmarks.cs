using System.Text.Json.Nodes;
using NexusWorkflows.Engine.Expressions;
using NexusWorkflows.Engine.Flow;

namespace NexusWorkflows.Engine.Deciding;

/// <summary>Where steps of the flow wait, and how they go on.</summary>
internal static class Bookmarks
{
    /// <summary>The step waits here until it is resumed.</summary>
    /// <param name="dueAt">When it resumes by itself; null: never.</param>
    /// <param name="hash">What a stimulus finds it by; null: nothing does.</param>
    public static void Wait(Burst burst, StepState step, string kind, JsonObject payload, DateTimeOffset? dueAt = null, string? hash = null)
    {
        burst.State.Bookmarks.Add(new BookmarkState(burst.Moment.NextId(), step.Id, kind, payload) { DueAt = dueAt, Hash = hash });
        step.Status = StepStatus.Waiting;
        burst.Journal("Suspended", step);
    }

    /// <summary>The step waits until one of several stimuli comes; with the first, the step's end takes the others away.</summary>
    public static void WaitForAny(Burst burst, StepState step, string kind, IReadOnlyList<(JsonObject Payload, string Hash)> stimuli)
    {
        foreach (var (payload, hash) in stimuli)
        {
            burst.State.Bookmarks.Add(new BookmarkState(burst.Moment.NextId(), step.Id, kind, payload) { Hash = hash });
        }

        step.Status = StepStatus.Waiting;
        burst.Journal("Suspended", step);
    }

    public static void Resume(Burst burst, RunEvent.Resumed resumed)
    {
        // Not there: resumed before, or its branch was ended meanwhile.
        if (burst.State.Bookmarks.Find(b => b.Id == resumed.BookmarkId) is { } bookmark)
        {
            Resume(burst, bookmark, SecretValues.Escape(resumed.Payload));
        }
    }

    /// <summary>Resumes the one that was due first. Others that are due, too, follow in events of their own, so that the order is that of their times however late it is.</summary>
    public static void CameDue(Burst burst)
    {
        if (Earliest(burst.State) is { } bookmark && bookmark.DueAt <= burst.Moment.Now)
        {
            Resume(burst, bookmark, null);
        }
    }

    /// <summary>Says which rows change. Bookmarks are only taken away and appended, so that one walk finds it out.</summary>
    public static void NoteChanges(Burst burst, BookmarkState[] before)
    {
        var after = burst.State.Bookmarks;
        var at = 0;
        foreach (var bookmark in before)
        {
            if (at < after.Count && ReferenceEquals(after[at], bookmark))
            {
                at++;
            }
            else if (bookmark.Hash is not null && !burst.Decision.BookmarksSet.Remove(bookmark)) // set by the same decision, before its wish was answered
            {
                burst.Decision.BookmarksGone.Add(bookmark.Id);
            }
        }

        for (; at < after.Count; at++)
        {
            if (after[at].Hash is not null)
            {
                burst.Decision.BookmarksSet.Add(after[at]);
            }
        }
    }

    /// <summary>When the first of them is due; null: none ever is.</summary>
    public static DateTimeOffset? NextDue(RunState state) => Earliest(state)?.DueAt;

    private static BookmarkState? Earliest(RunState state)
    {
        BookmarkState? earliest = null;
        foreach (var bookmark in state.Bookmarks)
        {
            if (bookmark.DueAt is { } due && (earliest is null || due < earliest.DueAt))
            {
                earliest = bookmark;
            }
        }

        return earliest;
    }

    private static void Resume(Burst burst, BookmarkState bookmark, JsonNode? payload)
    {
        var step = burst.State.Steps.GetValueOrDefault(bookmark.StepId);
        if (step is { AwaitedChildren: > 0 })
        {
            return; // only the child's end resumes it
        }

        if (!bookmark.Stays)
        {
            burst.State.Bookmarks.Remove(bookmark);
        }

        if (step is null)
        {
            return;
        }

        burst.Executing = step;
        step.Status = StepStatus.Running;
        burst.Journal("Resumed", step);
        burst.Guard(step, () => FlowActivities.Find(burst.NodeOf(step))?.Resume(burst, step, payload));
    }
}
