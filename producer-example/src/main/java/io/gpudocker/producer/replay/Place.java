package io.gpudocker.producer.replay;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where a record stands. */
public record Place(String topic, int partition, long offset) {

    public static Place of(ConsumerRecord<byte[], byte[]> record) {
        return new Place(record.topic(), record.partition(), record.offset());
    }

    /** Such as {@code gdw.replies/3@1234}. */
    @Override
    public String toString() {
        return topic + "/" + partition + "@" + offset;
    }
}
