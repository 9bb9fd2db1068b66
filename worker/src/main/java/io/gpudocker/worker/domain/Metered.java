package io.gpudocker.worker.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the use of a ReplicaSet has been told.
 *
 * @param open the interval that goes on; null while nothing is billed
 * @param until the end of the last one that was closed; none begins before it
 */
public record Metered(@Nullable OpenInterval open, @Nullable Instant until) {
    public static final Metered NOTHING = new Metered(null, null);
}
