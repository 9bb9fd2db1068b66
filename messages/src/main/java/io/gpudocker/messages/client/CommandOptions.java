package io.gpudocker.messages.client;

import io.gpudocker.messages.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a command is sent; null leaves something out.
 *
 * @param id a random one when null; sending the same id and source again never runs a command twice
 * @param source the client's own when null
 * @param expiryTime not started after this time
 * @param deadline ended by then, or undone
 * @param after ids of commands of the same source that must have succeeded first; only for commands that change something
 * @param answerWithin when to stop waiting for the result; null waits until the client is closed
 * @param progress told of long work, on the client's reader thread: it must not block
 */
public record CommandOptions(
        @Nullable String id,
        @Nullable String source,
        @Nullable String correlationId,
        @Nullable Instant expiryTime,
        @Nullable Instant deadline,
        List<String> after,
        @Nullable Duration answerWithin,
        Consumer<Event.Progress> progress) {

    /** Nothing but what is required. */
    public static CommandOptions none() {
        return new CommandOptions(null, null, null, null, null, List.of(), null, ignored -> {});
    }

    public CommandOptions withId(String value) {
        return new CommandOptions(value, source, correlationId, expiryTime, deadline, after, answerWithin, progress);
    }

    public CommandOptions withSource(String value) {
        return new CommandOptions(id, value, correlationId, expiryTime, deadline, after, answerWithin, progress);
    }

    public CommandOptions withCorrelationId(String value) {
        return new CommandOptions(id, source, value, expiryTime, deadline, after, answerWithin, progress);
    }

    public CommandOptions withExpiryTime(Instant value) {
        return new CommandOptions(id, source, correlationId, value, deadline, after, answerWithin, progress);
    }

    public CommandOptions withDeadline(Instant value) {
        return new CommandOptions(id, source, correlationId, expiryTime, value, after, answerWithin, progress);
    }

    public CommandOptions withAfter(List<String> value) {
        return new CommandOptions(id, source, correlationId, expiryTime, deadline, value, answerWithin, progress);
    }

    public CommandOptions withAnswerWithin(Duration value) {
        return new CommandOptions(id, source, correlationId, expiryTime, deadline, after, value, progress);
    }

    public CommandOptions withProgress(Consumer<Event.Progress> value) {
        return new CommandOptions(id, source, correlationId, expiryTime, deadline, after, answerWithin, value);
    }
}
