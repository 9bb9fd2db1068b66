package io.gpudocker.messages.client;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.codec.ReplyCodec;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.result.CommandResult;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Looks through what stands on the reply topic, with a consumer of its own on the caller's thread. Used once. */
final class ReplySearch {
    private static final Duration POLL = Duration.ofMillis(200);

    private final ClientSettings settings;
    private final ReplyCodec codec = new ReplyCodec();

    ReplySearch(ClientSettings settings) {
        this.settings = settings;
    }

    /** The result of a command, if one stands there that was written after {@code since} and before now. */
    Optional<CommandResult> find(CommandId id, Instant since) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings.consumer(), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            Map<TopicPartition, Long> open = seek(consumer, since);
            long deadline = System.nanoTime() + settings.kafkaTimeout().toNanos();
            while (!open.isEmpty()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    deadline = System.nanoTime() + settings.kafkaTimeout().toNanos();
                    Optional<CommandResult> found = match(record, id);
                    if (found.isPresent()) {
                        return found;
                    }
                }
                open.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
                if (System.nanoTime() - deadline > 0) {
                    throw ReplyFeed.unavailable(
                            "no progress in reading " + settings.topics().replies(), null);
                }
            }
            return Optional.empty();
        } catch (KafkaException broken) {
            throw ReplyFeed.unavailable("looking through " + settings.topics().replies() + " failed", broken);
        }
    }

    /** Goes to the first record since then on each partition; answers where each ends. */
    private Map<TopicPartition, Long> seek(KafkaConsumer<byte[], byte[]> consumer, Instant since) {
        List<TopicPartition> partitions =
                consumer.partitionsFor(settings.topics().replies(), settings.kafkaTimeout()).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(partition -> times.put(partition, since.toEpochMilli()));
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions, settings.kafkaTimeout()));
        Map<TopicPartition, Long> starts = new HashMap<>();
        consumer.offsetsForTimes(times, settings.kafkaTimeout()).forEach((partition, start) -> {
            // Null: nothing on it is as young as that.
            if (start != null) {
                starts.put(partition, start.offset());
            }
        });
        consumer.assign(starts.keySet());
        starts.forEach(consumer::seek);
        ends.entrySet().removeIf(end -> starts.getOrDefault(end.getKey(), Long.MAX_VALUE) >= end.getValue());
        return ends;
    }

    private Optional<CommandResult> match(ConsumerRecord<byte[], byte[]> record, CommandId id) {
        return codec.decode(KafkaRecords.raw(record)) instanceof ReplyRecord.Result(var _, CommandResult result, var _)
                        && result.commandId().equals(id.id())
                        && result.commandSource().equals(id.source())
                        && result.host().equals(settings.host())
                ? Optional.of(result)
                : Optional.empty();
    }
}
