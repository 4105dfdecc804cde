using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace NexusWorkflows.Engine.Scheduling;

/// <summary>What a schedule has to do now (S14): a pure function of the schedule with its last slot and of now, so that every server finds the same.</summary>
/// <param name="Slots">Oldest first, to be recorded one after the other.</param>
/// <param name="NextDue">When to ask again; null: never.</param>
public sealed record DueSlots(IReadOnlyList<DueSlot> Slots, DateTimeOffset? NextDue)
{
    /// <summary>A slot that is later than this, beyond its jitter, was missed.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>Missed slots are counted up to here; there may be millions.</summary>
    public const int MostCounted = 1000;

    /// <summary>Slots of one answer; the rest comes with the next.</summary>
    public const int MostAtOnce = 100;

    /// <exception cref="ScheduleException">Its expression or zone can't be read.</exception>
    public static DueSlots Of(RecurringSchedule schedule, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule.IsPaused)
        {
            return new DueSlots([], null);
        }

        var cron = CronInZone.Parse(schedule.Cron, schedule.Zone);
        var tooLate = now - Grace - schedule.Jitter;
        var slots = new List<DueSlot>();
        var missed = MissedOf(cron, schedule.LastSlot, tooLate);
        var cursor = missed?.Last ?? schedule.LastSlot;
        foreach (var slot in cron.Between(cursor, now))
        {
            var due = DueAt(schedule, slot);
            if (due > now || slots.Count == MostAtOnce)
            {
                // In their order, so that a later slot with less jitter doesn't leave this one behind.
                return Answer(schedule, slots, missed, due > now ? due : now);
            }

            slots.Add(new DueSlot(slot, due));
        }

        return Answer(schedule, slots, missed, cron.Next(Later(cursor, now)) is { } next ? DueAt(schedule, next) : null);
    }

    /// <summary>When a slot starts, its jitter added: made of name and slot alone.</summary>
    public static DateTimeOffset DueAt(RecurringSchedule schedule, DateTimeOffset slot)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        if (schedule.Jitter <= TimeSpan.Zero)
        {
            return slot;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{schedule.Name}\n{slot.UtcTicks}")));
        return slot + TimeSpan.FromMilliseconds(BinaryPrimitives.ReadUInt64BigEndian(hash) % ((ulong)schedule.Jitter.TotalMilliseconds + 1));
    }

    private static DueSlots Answer(RecurringSchedule schedule, List<DueSlot> slots, MissedSlots? missed, DateTimeOffset? next)
    {
        if (missed is not null && schedule.Missed == MissedRule.Once && slots.Count > 0)
        {
            slots[0] = slots[0] with { CatchesUp = missed };
        }
        else if (missed is not null)
        {
            slots.Insert(0, new DueSlot(missed.Last, DueAt(schedule, missed.Last)) { CatchesUp = missed, IsLeftOut = schedule.Missed == MissedRule.Skip });
        }

        return new DueSlots(slots, next);
    }

    private static MissedSlots? MissedOf(CronInZone cron, DateTimeOffset after, DateTimeOffset upTo) =>
        cron.Last(after, upTo) is { } last ? new MissedSlots(cron.Next(after)!.Value, last, cron.Between(after, last).Take(MostCounted).Count()) : null;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}

/// <param name="Time">As the expression says it; names the slot.</param>
/// <param name="DueAt">With its jitter.</param>
public sealed record DueSlot(DateTimeOffset Time, DateTimeOffset DueAt)
{
    /// <summary>Slots that were missed and are decided with this one; null: none.</summary>
    public MissedSlots? CatchesUp { get; init; }

    /// <summary>It is only recorded as missed.</summary>
    public bool IsLeftOut { get; init; }
}

/// <param name="Count">At most <see cref="DueSlots.MostCounted"/>, which then means that many or more.</param>
public sealed record MissedSlots(DateTimeOffset First, DateTimeOffset Last, int Count);
