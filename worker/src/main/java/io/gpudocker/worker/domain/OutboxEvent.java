package io.gpudocker.worker.domain;

import io.gpudocker.messages.event.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that no command of this resource caused, stored with the change it reports.
 *
 * @param key the resource it is about
 * @param event null where only the resource's state record is to be sent
 */
public record OutboxEvent(
        String id, ResourceKey key, Instant time, @Nullable Event event) {}
