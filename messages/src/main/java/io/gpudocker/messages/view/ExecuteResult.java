package io.gpudocker.messages.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * The end of one {@code replicaset.execute}.
 *
 * @param exitCode null only when {@code timedOut}
 * @param encoding {@code utf-8}, or {@code base64} for both streams when either is no valid UTF-8
 * @param truncated whether either stream had more than 256 KiB
 */
public record ExecuteResult(
        @JsonInclude @Nullable Integer exitCode,
        String stdout,
        String stderr,
        String encoding,
        boolean truncated,
        boolean timedOut)
        implements Payload {}
