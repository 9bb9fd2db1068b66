package io.gpudocker.messages.codec;

import io.gpudocker.messages.CommandId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The attributes with which a command is sent. Null leaves one out.
 *
 * @param expiryTime not started after this time
 * @param deadline ended by then, or undone
 * @param replyTopic where a copy of the result goes, too
 */
public record CommandAttributes(
        CommandId id,
        Instant time,
        @Nullable String correlationId,
        @Nullable Instant expiryTime,
        @Nullable Instant deadline,
        @Nullable String replyTopic,
        @Nullable String traceParent) {

    /** Only what is required. */
    public static CommandAttributes of(CommandId id, Instant time) {
        return new CommandAttributes(id, time, null, null, null, null, null);
    }
}
