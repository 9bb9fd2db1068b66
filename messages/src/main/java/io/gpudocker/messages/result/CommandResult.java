package io.gpudocker.messages.result;

import io.gpudocker.messages.view.Payload;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The one answer to a command ({@code io.gpudocker.result.v1}).
 *
 * @param kind the wire name of the resource kind, and {@code name} its name (the host id for host commands and lists);
 *     null where the record did not say
 * @param payload only when {@code SUCCEEDED}, and null where the verb has none
 * @param error only when {@code REFUSED} or {@code FAILED}
 */
public record CommandResult(
        String commandId,
        String commandSource,
        String commandType,
        String host,
        @Nullable String kind,
        @Nullable String name,
        ResultStatus status,
        @Nullable Payload payload,
        @Nullable CommandError error,
        Instant startedAt,
        Instant finishedAt) {}
