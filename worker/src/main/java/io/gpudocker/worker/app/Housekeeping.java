package io.gpudocker.worker.app;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.allocation.Allocator;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.intake.BrokerWatch;
import io.gpudocker.worker.intake.KafkaUnavailableException;
import io.gpudocker.worker.intake.OffsetLedger;
import io.gpudocker.worker.journal.CommandJournal;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.observe.Health;
import io.gpudocker.worker.observe.Health.Condition;
import io.gpudocker.worker.pipeline.StoredEvents;
import io.gpudocker.worker.reconcile.ExitJudge;
import io.gpudocker.worker.reconcile.OrphanedClaims;
import io.gpudocker.worker.reconcile.ReplicaSetReconciler;
import io.gpudocker.worker.reconcile.ReplicaSetReconciler.Finding;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session does without being asked: looks at every ReplicaSet at start, every minute and when the engine reports
 * an end; sends stored events; asks the GPUs; trims the journal. What touches a name runs in the turn of that name.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration RECONCILE = Duration.ofMinutes(1);
    private static final Duration TRIM = Duration.ofHours(1);
    private static final Duration WATCH = Duration.ofSeconds(2);
    private static final Duration AGAIN = Duration.ofSeconds(5);

    private final WorkerConfig config;
    private final StateStore store;
    private final ContainerEngine engine;
    private final KeyedExecutor<ResourceKey> executor;
    private final ReplicaSetReconciler reconciler;
    private final EngineWatch watch;
    private final StoredEvents events;
    private final CommandJournal journal;
    private final OffsetLedger ledger;
    private final GpuInventory inventory;
    private final Allocator allocator;
    private final Health health;
    /** Name to digest of the command that an earlier session left without an answer. */
    private final Map<String, String> interruptedCommands = new ConcurrentHashMap<>();

    private final BrokerWatch broker;
    private final ScheduledExecutorService timer = Executors.newScheduledThreadPool(
            4, Thread.ofPlatform().name("housekeeping-", 0).daemon().factory());

    Housekeeping(
            WorkerConfig config,
            StateStore store,
            ContainerEngine engine,
            KeyedExecutor<ResourceKey> executor,
            ReplicaSetReconciler reconciler,
            ExitJudge judge,
            StoredEvents events,
            CommandJournal journal,
            OffsetLedger ledger,
            GpuInventory inventory,
            Allocator allocator,
            Health health,
            BrokerWatch broker) {
        this.config = config;
        this.store = store;
        this.engine = engine;
        this.executor = executor;
        this.reconciler = reconciler;
        this.watch = new EngineWatch(engine, judge, health, this::look, this::lookAtAll);
        this.events = events;
        this.journal = journal;
        this.ledger = ledger;
        this.inventory = inventory;
        this.allocator = allocator;
        this.health = health;
        this.broker = broker;
    }

    /**
     * Compares what is stored with what is there, before any command runs. A name whose command was interrupted is left
     * to that command, which comes again and knows what it was about.
     */
    void recover() throws InterruptedException {
        new OrphanedClaims(config.hostId(), store, engine).runOnce();
        Set<String> interrupted = new HashSet<>();
        for (Versioned<JournalEntry> stored : store.entries()) {
            JournalEntry entry = stored.value();
            if (unanswered(entry)) {
                interrupted.add(entry.name());
            }
            if (entry.answer() == null) {
                interruptedCommands.put(entry.name(), entry.digest());
            }
        }
        store.replicaSets().stream()
                .map(stored -> stored.value().name())
                .filter(name -> !interrupted.contains(name))
                .forEach(this::look);
        if (!executor.awaitIdle(config.docker().callTimeout())) {
            LOG.warn("recovery-slow hint=\"the engine answers slowly; commands of other names go on\"");
        }
    }

    private boolean unanswered(JournalEntry entry) {
        Partition partition = entry.position().partition();
        return entry.answer() == null
                || (ledger.partitions().contains(partition)
                        && ledger.lowestUnfinished(partition)
                                <= entry.position().offset());
    }

    void start() {
        every(RECONCILE, this::lookAtAll);
        every(WATCH, watch::runOnce);
        every(AGAIN, this::askBroker);
        every(WATCH, this::askStore);
        every(Duration.ofSeconds(1), events::pump);
        every(config.gpu().queryInterval(), this::askGpus);
        every(TRIM, this::trim);
    }

    void close() throws InterruptedException {
        watch.close();
        timer.shutdownNow();
        boolean _ = timer.awaitTermination(10, TimeUnit.SECONDS);
    }

    private void every(Duration interval, Runnable job) {
        var _ = timer.scheduleWithFixedDelay(
                () -> guarded(job), interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** A job that fails is tried again at its next time. */
    private static void guarded(Runnable job) {
        try {
            job.run();
        } catch (EngineException | StoreUnavailableException e) {
            LOG.warn("housekeeping-later reason=\"{}\"", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("housekeeping-failed", e);
        }
    }

    private void lookAtAll() {
        store.replicaSets().forEach(stored -> look(stored.value().name()));
    }

    private void look(String name) {
        try {
            executor.submit(new ResourceKey(ResourceKind.REPLICA_SET, name), turn -> lookNow(name));
        } catch (RejectedExecutionException e) {
            LOG.debug("the session ends, {} is looked at in the next", name, e);
        }
    }

    private void lookNow(String name) {
        try {
            if (waitsForItsCommand(name)) {
                later(name, AGAIN);
                return;
            }
            switch (reconciler.runOnce(name)) {
                case Finding.AsStored() -> {}
                case Finding.Changed() -> {
                    allocator.capacityChanged();
                    events.pump();
                }
                case Finding.Later(Duration delay) -> later(name, delay);
            }
        } catch (EngineException | StoreUnavailableException e) {
            LOG.warn("look-later name={} reason=\"{}\"", name, e.getMessage());
            later(name, AGAIN);
        }
    }

    /** What an interrupted command left half done is not judged before that command has gone on. */
    private boolean waitsForItsCommand(String name) {
        String digest = interruptedCommands.get(name);
        boolean waits = digest != null
                && store.entry(digest)
                        .filter(entry -> entry.value().answer() == null)
                        .isPresent();
        if (!waits) {
            interruptedCommands.remove(name);
        }
        return waits;
    }

    private void later(String name, Duration delay) {
        try {
            var _ = timer.schedule(() -> look(name), Math.max(100, delay.toMillis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the session ends, {} is looked at in the next", name, e);
        }
    }

    private void askGpus() {
        var before = inventory.snapshot();
        var now = inventory.refresh();
        if (now.known()) {
            health.holds(Condition.GPUS);
        }
        if (!now.changedSince(before).isEmpty()) {
            LOG.info("gpus-changed gpus={}", now.changedSince(before));
            allocator.capacityChanged();
        }
    }

    private void askBroker() {
        try {
            broker.ask();
            health.holds(Condition.KAFKA);
        } catch (KafkaUnavailableException e) {
            health.fails(Condition.KAFKA, "away: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void askStore() {
        try {
            store.host();
            health.holds(Condition.ETCD);
        } catch (StoreUnavailableException e) {
            health.fails(Condition.ETCD, "away: " + e.getMessage());
        }
    }

    private void trim() {
        Map<Partition, Long> lowest = new HashMap<>();
        ledger.partitions().forEach(partition -> lowest.put(partition, ledger.lowestUnfinished(partition)));
        int trimmed = journal.trim(config.commands().journalRetention(), lowest);
        if (trimmed > 0) {
            LOG.info("journal-trimmed entries={}", trimmed);
        }
    }
}
