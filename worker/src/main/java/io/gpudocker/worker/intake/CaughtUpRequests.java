package io.gpudocker.worker.intake;

import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.outbox.kafka.KafkaRecords;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToLongFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/** Who waits until everything that stood on the command topics has been seen. Asked from any thread, served by the loop. */
final class CaughtUpRequests {
    private static final Duration ASK = Duration.ofSeconds(1);

    private final ConcurrentLinkedQueue<CompletableFuture<@Nullable Void>> asked = new ConcurrentLinkedQueue<>();
    private final List<Waiting> waiting = new ArrayList<>();

    private record Waiting(CompletableFuture<@Nullable Void> future, Map<TopicPartition, Long> ends) {}

    CompletableFuture<@Nullable Void> ask() {
        CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
        asked.add(future);
        return future;
    }

    void serve(
            Consumer<byte[], byte[]> consumer,
            Collection<TopicPartition> partitions,
            ToLongFunction<Partition> positions) {
        if (!asked.isEmpty()) {
            takeAsked(consumer, partitions);
        }
        Iterator<Waiting> all = waiting.iterator();
        while (all.hasNext()) {
            Waiting one = all.next();
            if (reached(one.ends(), positions)) {
                all.remove();
                one.future().complete(null);
            }
        }
    }

    /** One question answers all who asked before it. */
    private void takeAsked(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
        List<CompletableFuture<@Nullable Void>> taken = new ArrayList<>();
        for (CompletableFuture<@Nullable Void> one = asked.poll(); one != null; one = asked.poll()) {
            taken.add(one);
        }
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, ASK);
            taken.forEach(future -> waiting.add(new Waiting(future, ends)));
        } catch (TimeoutException | WakeupException e) {
            // Not answered: it is asked again when the loop comes round.
            asked.addAll(taken);
        }
    }

    private static boolean reached(Map<TopicPartition, Long> ends, ToLongFunction<Partition> positions) {
        return ends.entrySet().stream()
                .allMatch(end -> positions.applyAsLong(KafkaRecords.partition(end.getKey())) >= end.getValue());
    }

    void fail(RuntimeException why) {
        waiting.forEach(one -> one.future().completeExceptionally(why));
        waiting.clear();
        for (CompletableFuture<@Nullable Void> one = asked.poll(); one != null; one = asked.poll()) {
            one.completeExceptionally(why);
        }
    }
}
