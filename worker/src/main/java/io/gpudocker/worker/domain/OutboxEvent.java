package io.gpudocker.worker.domain;

import io.gpudocker.messages.event.Event;
import java.time.Instant;

/**
 * An event that no command caused, stored with the change it reports.
 *
 * @param key the resource it is about
 */
public record OutboxEvent(String id, ResourceKey key, Instant time, Event event) {}
