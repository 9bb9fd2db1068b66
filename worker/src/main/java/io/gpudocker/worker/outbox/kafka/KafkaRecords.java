package io.gpudocker.worker.outbox.kafka;

import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.RawRecord.RawHeader;
import io.gpudocker.worker.domain.OffsetMark;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.outbox.OutgoingRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Between Kafka's types and ours. */
public final class KafkaRecords {
    private KafkaRecords() {}

    public static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
        List<RawHeader> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(new RawHeader(header.key(), header.value()));
        }
        return new RawRecord(record.key(), headers, record.value(), record.timestamp());
    }

    public static TopicPartition topicPartition(Partition partition) {
        return new TopicPartition(partition.topic(), partition.number());
    }

    public static Partition partition(TopicPartition partition) {
        return new Partition(partition.topic(), partition.partition());
    }

    static ProducerRecord<byte[], byte[]> producerRecord(OutgoingRecord outgoing) {
        RawRecord raw = outgoing.record();
        List<Header> headers = new ArrayList<>();
        raw.headers().forEach(header -> headers.add(new RecordHeader(header.name(), header.value())));
        return new ProducerRecord<>(
                outgoing.topic(), outgoing.partition(), raw.timestampMillis(), raw.key(), raw.value(), headers);
    }

    static Map<TopicPartition, OffsetAndMetadata> offsets(Collection<OffsetMark> marks) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        marks.forEach(mark ->
                offsets.put(topicPartition(mark.partition()), new OffsetAndMetadata(mark.offset(), mark.metadata())));
        return offsets;
    }
}
