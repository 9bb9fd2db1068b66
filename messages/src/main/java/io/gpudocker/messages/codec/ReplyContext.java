package io.gpudocker.messages.codec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a command's record its result repeats. {@link Json#mapper()} can store it beside the outcome.
 *
 * @param key of the command's record
 */
public record ReplyContext(
        @Nullable String key,
        String correlationId,
        @Nullable String traceParent,
        List<RawRecord.RawHeader> echoHeaders) {

    public static ReplyContext of(CommandEnvelope envelope) {
        return new ReplyContext(
                envelope.key(), envelope.correlationId(), envelope.traceParent(), envelope.echoHeaders());
    }
}
