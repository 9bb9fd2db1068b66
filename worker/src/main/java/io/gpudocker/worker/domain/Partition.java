package io.gpudocker.worker.domain;

/** A partition of a topic, without Kafka's types. */
public record Partition(String topic, int number) {
    @Override
    public String toString() {
        return topic + "-" + number;
    }
}
