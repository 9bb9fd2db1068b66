package io.gpudocker.producer.audit;

import io.gpudocker.producer.replay.TimeRange;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is looked at. Records around the range are read as well, for the other halves of what is in it.
 *
 * @param grace how old a command must be for its answer to be missing
 * @param host null for all; so {@code name}, {@code commandId} and {@code commandSource}
 */
public record Scope(
        TimeRange range,
        Instant now,
        Duration grace,
        @Nullable String host,
        @Nullable String name,
        @Nullable String commandId,
        @Nullable String commandSource) {
    /** As long as a command may wait for capacity. */
    private static final Duration SLACK = Duration.ofDays(1);

    /** From when on records are read. */
    public Instant since() {
        return range.from().minus(SLACK);
    }

    /** Up to when commands are read; answers are read to the end. Clients' clocks differ. */
    public Instant until() {
        return range.to().plus(Duration.ofHours(1));
    }

    long slackMillis() {
        return SLACK.toMillis();
    }

    boolean inRange(long time) {
        return range.contains(time);
    }

    boolean overdue(long time) {
        return time < now.minus(grace).toEpochMilli();
    }

    boolean wantsHost(String ofHost) {
        return host == null || host.equals(ofHost);
    }

    boolean wantsName(String ofName) {
        return name == null || name.equals(ofName);
    }

    /** Whether a command is looked at, as far as it depends on its id. */
    boolean wantsCommand(String source, String id) {
        return (commandId == null || commandId.equals(id)) && (commandSource == null || commandSource.equals(source));
    }

    /** Whether it is about a single command, or those of a source, so that what happened to a name is not looked at. */
    boolean ofCommands() {
        return commandId != null || commandSource != null;
    }
}
