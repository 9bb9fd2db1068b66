package io.gpudocker.worker.domain;

/**
 * What is committed for a partition: the lowest unfinished offset, and in the metadata what is finished above it.
 *
 * @param metadata within the broker's {@code offset.metadata.max.bytes} (4,096)
 */
public record OffsetMark(Partition partition, long offset, String metadata) {}
