package io.gpudocker.worker.outbox;

import io.gpudocker.messages.codec.RawRecord;
import org.jspecify.annotations.Nullable;

/**
 * A record to be written.
 *
 * @param partition null for Kafka's own choice by key
 */
public record OutgoingRecord(String topic, @Nullable Integer partition, RawRecord record) {}
