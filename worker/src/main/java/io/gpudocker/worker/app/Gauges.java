package io.gpudocker.worker.app;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.MessageTypes;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.worker.allocation.Allocator;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.intake.CommandLoop;
import io.gpudocker.worker.intake.OffsetLedger;
import io.gpudocker.worker.keyed.KeyAge;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.observe.LogFields;
import io.gpudocker.worker.observe.Metrics;
import io.gpudocker.worker.pipeline.Deliveries;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Connects the meters with the session of the moment; between sessions they read zero. Thread-safe. */
final class Gauges implements Deliveries.Observer {
    private static final Logger LOG = LoggerFactory.getLogger(Gauges.class);

    private final Metrics metrics;
    private final InstantSource clock;
    private final AtomicReference<@Nullable Watched> watched = new AtomicReference<>();

    /** What the gauges ask. */
    record Watched(
            CommandLoop loop,
            KeyedExecutor<ResourceKey> executor,
            OffsetLedger ledger,
            StateStore store,
            GpuInventory inventory,
            Allocator allocator) {}

    Gauges(Metrics metrics, InstantSource clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    /** Registers them all, once. */
    void register(String host) {
        metrics.build(Version.text(), host);
        metrics.queueDepth(this::queueDepth);
        metrics.queueOldestSeconds(() -> ask(this::oldest));
        metrics.inFlight(() -> ask(w -> w.executor().inFlight()));
        metrics.capacityWaiting(() -> ask(w -> w.allocator().waiting()));
        metrics.gpus(
                health -> ask(w -> gpus(w, health)),
                () -> ask(w -> w.store().gpuOwners().size()));
        metrics.gpuInventoryAge(
                () -> ask(w -> w.inventory().snapshot().age(clock.instant()).toSeconds()));
        metrics.namesOnTwoPartitions(() -> ask(w -> w.loop().misplacedNames()));
        metrics.portsFree(() -> ask(w -> w.allocator().portsFree()));
    }

    void watch(Watched now) {
        watched.set(now);
    }

    void forget() {
        watched.set(null);
    }

    private double ask(ToDoubleFunction<Watched> question) {
        Watched now = watched.get();
        try {
            return now == null ? 0 : question.applyAsDouble(now);
        } catch (StoreUnavailableException e) {
            return Double.NaN;
        }
    }

    private double queueDepth(ResourceKind kind) {
        return ask(w -> w.ledger().partitions().stream()
                .filter(partition -> ofKind(partition, kind))
                .mapToInt(w.ledger()::unfinished)
                .sum());
    }

    private static boolean ofKind(Partition partition, ResourceKind kind) {
        return partition.topic().endsWith("." + kind.topicSuffix());
    }

    private double oldest(Watched w) {
        List<KeyAge<ResourceKey>> oldest = w.executor().oldest(1);
        return oldest.isEmpty() ? 0 : oldest.getFirst().age().toMillis() / 1000.0;
    }

    private static double gpus(Watched w, GpuHealth health) {
        return w.inventory().snapshot().gpus().stream()
                .filter(gpu -> gpu.health() == health)
                .count();
    }

    @Override
    public void answered(CommandId id, Outcome outcome) {
        CommandResult result = outcome.result();
        String type = MessageTypes.command(result.commandType()).isPresent() ? result.commandType() : "unknown";
        Duration took = Duration.between(result.startedAt(), clock.instant());
        metrics.command(type, result.status(), took.isNegative() ? Duration.ZERO : took);
        LOG.info(
                "{}",
                LogFields.event("command-end")
                        .with("commandId", id)
                        .with("type", result.commandType())
                        .with("kind", result.kind())
                        .with("name", result.name())
                        .with("status", result.status())
                        .with(
                                "errorCode",
                                result.error() == null ? null : result.error().code())
                        .with("millis", took.toMillis()));
    }

    @Override
    public void deadLetter() {
        metrics.deadLetter("unreadable");
    }

    @Override
    public void repeated() {
        metrics.commandRepeated();
    }

    void gpuProbeFailed() {
        metrics.gpuProbeFailed();
    }
}
