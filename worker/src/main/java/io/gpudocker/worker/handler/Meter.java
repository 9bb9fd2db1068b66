package io.gpudocker.worker.handler;

import io.gpudocker.messages.event.Event;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.domain.HostClock;
import io.gpudocker.worker.domain.HostMoment;
import io.gpudocker.worker.domain.Metered;
import io.gpudocker.worker.domain.OpenInterval;
import io.gpudocker.worker.domain.VersionRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The use of ReplicaSets in intervals that neither overlap nor leave a gap. Begins with a container's own start, and ends
 * with its own end where it ended by itself or was stopped, else with the release of what it held. What can't be known is
 * never guessed upwards: then it ends where the container was last seen. What it returns is to be stored in the same
 * transaction as the change. {@code STUCK} is not billed: what the engine can't stop is not the customer's. Thread-safe.
 */
public final class Meter {
    private static final int MOST_AT_ONCE = 24;

    private final HostClock clock;
    private final LastSeen lastSeen;

    public Meter(HostClock clock, LastSeen lastSeen) {
        this.clock = clock;
        this.lastSeen = lastSeen;
    }

    /**
     * What a change means for the use.
     *
     * @param metered to be stored
     * @param usages to be told, in this order and before those of the change
     */
    public record Settled(Metered metered, List<Event.Usage> usages) {
        public Settled {
            usages = List.copyOf(usages);
        }

        static Settled unchanged(Metered metered) {
            return new Settled(metered, List.of());
        }

        /** What a command tells that made the change. */
        List<Event> events() {
            return List.copyOf(usages);
        }
    }

    /**
     * A container was started. What another version had ends with that; when the container has ended meanwhile, its own
     * use has, too. The same container goes on where it was when it was not released.
     */
    public Settled started(String name, Metered was, VersionRecord version, ContainerState container) {
        List<Event.Usage> events = new ArrayList<>();
        HostMoment now = clock.now();
        Metered next = was;
        OpenInterval open = was.open();
        if (open == null || open.version() != version.version()) {
            long begin = now.bootMillisAt(Objects.requireNonNullElse(container.startedAt(), now.wall()));
            next = open == null ? was : close(name, open, begin, now, events);
            next = new Metered(opened(version, container, begin, now, next.until(), open != null), next.until());
        }
        if (!container.hasProcesses()) {
            next = closeAt(name, next, container.finishedAt(), now, events);
        }
        return new Settled(next, events);
    }

    private static OpenInterval opened(
            VersionRecord version,
            ContainerState container,
            long begin,
            HostMoment now,
            @Nullable Instant until,
            boolean atOnce) {
        Instant wall = now.wall().minusMillis(now.bootMillis() - begin).truncatedTo(ChronoUnit.MILLIS);
        if (until != null && (atOnce || !wall.isAfter(until))) {
            // After a clock was set back the next begins behind the last all the same.
            wall = atOnce ? until : until.plusMillis(1);
        }
        return new OpenInterval(
                version.version(),
                container.id(),
                version.commandId(),
                version.gpus(),
                wall,
                begin,
                now.bootId(),
                false);
    }

    /** Its container has ended: by itself, or because it was told to. */
    public Settled ended(String name, Metered was, @Nullable Instant finished) {
        List<Event.Usage> events = new ArrayList<>();
        return new Settled(closeAt(name, was, finished, clock.now(), events), events);
    }

    private Metered closeAt(
            String name, Metered was, @Nullable Instant finished, HostMoment now, List<Event.Usage> events) {
        OpenInterval open = was.open();
        if (open == null) {
            return was;
        }
        return close(name, open, finished == null ? now.bootMillis() : now.bootMillisAt(finished), now, events);
    }

    /** What it held is released now, or is not billed any more. */
    public Settled released(String name, Metered was) {
        return ended(name, was, null);
    }

    /** Its container is gone, and nobody knows since when. */
    public Settled lost(String name, Metered was) {
        List<Event.Usage> events = new ArrayList<>();
        OpenInterval open = was.open();
        if (open == null) {
            return Settled.unchanged(was);
        }
        HostMoment seen = lastSeen.of(name);
        return new Settled(close(name, open, seen.bootMillis(), seen, events), events);
    }

    /** Closes what is longer than it may be; several at once after a time in which nobody looked. */
    public Settled cut(String name, Metered was, Duration longest) {
        List<Event.Usage> events = new ArrayList<>();
        OpenInterval open = was.open();
        long millis = longest.toMillis();
        HostMoment now = clock.now();
        if (open == null || !open.bootId().equals(now.bootId())) {
            return Settled.unchanged(was);
        }
        while (open.millisUntil(now.bootMillis()) >= millis && events.size() < MOST_AT_ONCE) {
            events.add(open.closed(name, millis, false));
            open = open.after(millis);
        }
        return new Settled(events.isEmpty() ? was : new Metered(open, open.start()), events);
    }

    /** Whether there is something to cut. */
    public boolean due(Metered metered, Duration longest) {
        OpenInterval open = metered.open();
        HostMoment now = clock.now();
        return open != null
                && open.bootId().equals(now.bootId())
                && open.millisUntil(now.bootMillis()) >= longest.toMillis();
    }

    /** Whether it was metered in an earlier boot of the host, which went down with it. */
    public boolean ofAnEarlierBoot(Metered metered) {
        return metered.open() != null
                && !metered.open().bootId().equals(clock.now().bootId());
    }

    /**
     * Ends it for good.
     *
     * @param known the latest moment known; when it is of another boot than the interval, so is the end, and then the
     *     last time that it was seen counts
     */
    private Metered close(
            String name, OpenInterval open, long endBootMillis, HostMoment known, List<Event.Usage> events) {
        long millis = known.bootId().equals(open.bootId())
                ? open.millisUntil(Math.min(endBootMillis, known.bootMillis()))
                : lastSeenMillis(name, open);
        if (millis > 0 || open.continues()) {
            events.add(open.closed(name, millis, true));
        }
        return new Metered(null, open.start().plusMillis(millis));
    }

    private long lastSeenMillis(String name, OpenInterval open) {
        HostMoment seen = lastSeen.of(name);
        return seen.bootId().equals(open.bootId()) ? open.millisUntil(seen.bootMillis()) : 0;
    }
}
