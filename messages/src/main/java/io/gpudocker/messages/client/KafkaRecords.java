package io.gpudocker.messages.client;

import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.RawRecord.RawHeader;
import java.util.List;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Between Kafka's records and ours. */
final class KafkaRecords {
    private KafkaRecords() {}

    static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
        List<RawHeader> headers = StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> new RawHeader(header.key(), header.value()))
                .toList();
        return new RawRecord(record.key(), headers, record.value(), record.timestamp());
    }

    /** Without a partition: Kafka's own partitioner places the key. */
    static ProducerRecord<byte[], byte[]> produced(String topic, RawRecord record) {
        List<Header> headers = record.headers().stream()
                .<Header>map(header -> new RecordHeader(header.name(), header.value()))
                .toList();
        return new ProducerRecord<>(topic, null, null, record.key(), record.value(), headers);
    }
}
