package io.gpudocker.worker.domain;

/** Where a record stands. */
public record RecordPosition(Partition partition, long offset) {
    public static RecordPosition of(String topic, int partition, long offset) {
        return new RecordPosition(new Partition(topic, partition), offset);
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
