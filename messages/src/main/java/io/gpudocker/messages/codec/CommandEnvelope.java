package io.gpudocker.messages.codec;

import io.gpudocker.messages.CommandId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a command record, readable even when its data is not.
 *
 * @param type as the record says, known or not
 * @param key the record's key as text; null where it has none or it is no UTF-8
 * @param correlationId as sent; the command id where the command had none
 * @param replyTopic CloudEvents' {@code replytopic} or Spring's {@code kafka_replyTopic}
 * @param echoHeaders headers to be copied to the result, such as {@code kafka_correlationId}
 */
public record CommandEnvelope(
        CommandId id,
        String type,
        @Nullable String key,
        @Nullable String subject,
        @Nullable Instant time,
        String correlationId,
        @Nullable Instant expiryTime,
        @Nullable Instant deadline,
        @Nullable String replyTopic,
        @Nullable Integer replyPartition,
        @Nullable String traceParent,
        List<RawRecord.RawHeader> echoHeaders) {

    /** The same in another trace, which what answers it belongs to. */
    public CommandEnvelope withTraceParent(String other) {
        return new CommandEnvelope(
                id,
                type,
                key,
                subject,
                time,
                correlationId,
                expiryTime,
                deadline,
                replyTopic,
                replyPartition,
                other,
                echoHeaders);
    }
}
