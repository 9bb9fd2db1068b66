package io.gpudocker.worker.allocation;

import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.messages.view.GpuView;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The GPUs of the host as last learnt. A failed question never shrinks it: what was known stays, with its age and the
 * problem. A GPU that was listed once and is not now is {@code LOST} and stays known. Thread-safe; {@link #snapshot()}
 * never waits. A job calls {@link #refresh()}.
 */
public final class GpuInventory {
    private static final Logger LOG = LoggerFactory.getLogger(GpuInventory.class);

    private final GpuSource source;
    private final InstantSource clock;
    private final ReentrantLock asking = new ReentrantLock();
    private final Map<String, Gpu> remembered = new ConcurrentHashMap<>();
    private volatile Snapshot snapshot = new Snapshot(List.of(), GpuTopology.UNKNOWN, null, "not asked yet");

    public GpuInventory(GpuSource source, InstantSource clock) {
        this.source = source;
        this.clock = clock;
    }

    /**
     * What is known.
     *
     * @param gpus in the order of indexes, lost ones too
     * @param takenAt of the last good answer; null when there was none yet, and then {@code gpus} says nothing
     * @param problem of the last question; null when it was answered
     */
    public record Snapshot(
            List<Gpu> gpus,
            GpuTopology topology,
            @Nullable Instant takenAt,
            @Nullable String problem) {

        public boolean known() {
            return takenAt != null;
        }

        /** By UUID. */
        public Map<String, GpuHealth> health() {
            return gpus.stream().collect(Collectors.toMap(Gpu::uuid, Gpu::health));
        }

        /** How old the last good answer is; {@link Duration#ZERO} when there was none yet. */
        public Duration age(Instant now) {
            return takenAt == null ? Duration.ZERO : Duration.between(takenAt, now);
        }

        /** Those whose health is another than in {@code earlier}, or that are not in it. */
        public List<Gpu> changedSince(Snapshot earlier) {
            Map<String, Gpu> before = earlier.gpus().stream().collect(Collectors.toMap(Gpu::uuid, Function.identity()));
            return gpus.stream()
                    .filter(gpu -> {
                        Gpu old = before.get(gpu.uuid());
                        return old == null || old.health() != gpu.health();
                    })
                    .toList();
        }
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    /** Devices that are held according to the store: if the driver does not list them they are {@code LOST}, not unheard of. */
    public void remember(Collection<GpuView> held) {
        held.forEach(gpu ->
                remembered.put(gpu.uuid(), new Gpu(gpu.uuid(), gpu.index(), gpu.model(), null, null, GpuHealth.LOST)));
    }

    /** Asks now, unless a question is under way; gives what is known afterwards. */
    public Snapshot refresh() {
        if (asking.tryLock()) {
            try {
                snapshot = asked(snapshot);
            } finally {
                asking.unlock();
            }
        }
        return snapshot;
    }

    private Snapshot asked(Snapshot before) {
        List<Gpu> listed;
        try {
            listed = source.list();
        } catch (InventoryException e) {
            String problem = e.fault() + ": " + e.getMessage();
            if (!problem.equals(before.problem())) {
                LOG.warn(
                        "event=gpus-not-asked errorCode={} error={} known={}",
                        e.fault(),
                        e.getMessage(),
                        before.gpus().size());
            }
            return new Snapshot(before.gpus(), before.topology(), before.takenAt(), problem);
        }
        var gpus = InventoryMerge.merge(before.gpus(), remembered.values(), listed);
        var after = new Snapshot(gpus, topology(before, gpus), clock.instant(), null);
        after.changedSince(before)
                .forEach(
                        gpu -> LOG.info("event=gpu gpus={} index={} health={}", gpu.uuid(), gpu.index(), gpu.health()));
        return after;
    }

    /** Links change only with the devices; one that could not be learnt is asked for again. */
    private GpuTopology topology(Snapshot before, List<Gpu> gpus) {
        boolean same = !before.topology().isUnknown() && before.gpus().equals(gpus);
        return same || gpus.size() < 2 ? before.topology() : source.topology();
    }
}
