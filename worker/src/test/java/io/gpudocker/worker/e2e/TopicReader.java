package io.gpudocker.worker.e2e;

import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.codec.RawRecord.RawHeader;
import io.gpudocker.messages.codec.ReplyCodec;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.codec.StateCodec;
import io.gpudocker.messages.codec.StateRecord;
import io.gpudocker.worker.rig.CommittedRecords;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Reads whole topics as the contract demands of readers, {@code read_committed}. Any thread. */
final class TopicReader {
    private final String bootstrapServers;

    TopicReader(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** Every committed record there is now, in order within each partition. */
    List<ConsumerRecord<byte[], byte[]>> all(String topic) {
        return CommittedRecords.of(bootstrapServers, topic);
    }

    /** What stands on the reply topic, and nothing that is none of a worker's. */
    List<ReplyRecord> replies(String topic) {
        ReplyCodec codec = new ReplyCodec();
        return all(topic).stream().map(record -> codec.decode(raw(record))).toList();
    }

    List<ReplyRecord.Result> results(String topic) {
        return replies(topic).stream()
                .filter(ReplyRecord.Result.class::isInstance)
                .map(ReplyRecord.Result.class::cast)
                .toList();
    }

    /** The latest record of each key, as compaction would leave it; what is gone is left out. */
    Map<String, StateRecord> state(String topic) {
        StateCodec codec = new StateCodec();
        Map<String, StateRecord> latest = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : all(topic)) {
            StateRecord state = codec.decode(raw(record)).orElseThrow();
            if (state.view() == null) {
                latest.remove(state.key());
            } else {
                latest.put(state.key(), state);
            }
        }
        return latest;
    }

    static RawRecord raw(ConsumerRecord<byte[], byte[]> record) {
        List<RawHeader> headers = StreamSupport.stream(record.headers().spliterator(), false)
                .map(header -> new RawHeader(header.key(), header.value()))
                .toList();
        return new RawRecord(record.key(), headers, record.value(), record.timestamp());
    }
}
