package io.gpudocker.messages.view;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer to {@code replicaset.history}: versions, newest first. */
public record ReplicaSetHistory(List<Version> versions) implements Payload {

    /**
     * @param changes field by field, what differs from the version before
     * @param diskBytes null when its disk is gone
     */
    public record Version(
            int version,
            VersionReason reason,
            @Nullable Integer rolledBackTo,
            Instant createdAt,
            String commandId,
            SpecView spec,
            List<Change> changes,
            @Nullable Long diskBytes) {}

    /** One changed field, both sides as JSON text. */
    public record Change(
            String field, @Nullable String before, @Nullable String after) {}
}
