package io.gpudocker.producer.fleet;

import java.time.Instant;

/**
 * A resource as its last state record has it.
 *
 * @param changedAt when it was seen to become what it is; the epoch for what was so before anybody looked
 */
public record Seen<T>(T view, Instant changedAt) {}
