package io.gpudocker.worker.outbox;

import io.gpudocker.worker.domain.OffsetSource;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.outbox.DeliveryFailedException.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An outbox in memory: each delivery is a transaction of its own, committed before {@code deliver} returns. */
public final class FakeOutbox implements Outbox {
    private final OffsetSource offsets;
    private final List<OutgoingRecord> visible = new ArrayList<>();
    private final Map<String, Long> ends = new HashMap<>();
    private final Set<String> missingTopics = new HashSet<>();
    private Predicate<Delivery> tooLarge = _ -> false;
    private boolean lost;

    public FakeOutbox(OffsetSource offsets) {
        this.offsets = offsets;
    }

    @Override
    public synchronized CompletableFuture<@Nullable RecordPosition> deliver(Delivery delivery) {
        if (lost) {
            return CompletableFuture.failedFuture(new OutboxLostException("lost", null));
        }
        if (tooLarge.test(delivery)) {
            return CompletableFuture.failedFuture(
                    new DeliveryFailedException(Reason.TOO_LARGE, "too large", new IllegalStateException()));
        }
        List<RecordPosition> written =
                delivery.records().stream().map(this::write).toList();
        delivery.copies().stream()
                .filter(copy -> !missingTopics.contains(copy.topic()))
                .forEach(this::write);
        List<RecordPosition> finished = delivery.finishes() == null ? List.of() : List.of(delivery.finishes());
        offsets.marksWith(finished, delivery.outboxSequence());
        offsets.finished(finished, delivery.outboxSequence());
        return CompletableFuture.completedFuture(delivery.answers() ? written.getFirst() : null);
    }

    @Override
    public synchronized void progress(OutgoingRecord record) {
        if (!lost) {
            write(record);
        }
    }

    /** From now on nothing is sent. */
    public synchronized void lose() {
        lost = true;
    }

    public synchronized void refuse(Predicate<Delivery> deliveries) {
        tooLarge = deliveries;
    }

    public synchronized void missTopic(String topic) {
        missingTopics.add(topic);
    }

    /** In the order of their commits. */
    public synchronized List<OutgoingRecord> visible() {
        return List.copyOf(visible);
    }

    private RecordPosition write(OutgoingRecord record) {
        visible.add(record);
        int partition = Objects.requireNonNullElse(record.partition(), 0);
        long offset = ends.merge(record.topic(), 1L, Long::sum) - 1;
        return new RecordPosition(new Partition(record.topic(), partition), offset);
    }
}
