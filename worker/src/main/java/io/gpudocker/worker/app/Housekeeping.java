package io.gpudocker.worker.app;

import io.gpudocker.worker.allocation.Allocator;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.intake.BrokerWatch;
import io.gpudocker.worker.intake.KafkaUnavailableException;
import io.gpudocker.worker.intake.OffsetLedger;
import io.gpudocker.worker.journal.CommandJournal;
import io.gpudocker.worker.meter.GpuProbe;
import io.gpudocker.worker.meter.HostLife;
import io.gpudocker.worker.observe.Health;
import io.gpudocker.worker.observe.Health.Condition;
import io.gpudocker.worker.pipeline.Republisher;
import io.gpudocker.worker.pipeline.StoredEvents;
import io.gpudocker.worker.reconcile.ExitJudge;
import io.gpudocker.worker.reconcile.OrphanedClaims;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a session does without being asked: has the containers looked at, sends stored events, asks the parts whether they
 * are there and the GPUs how they are, trims the journal. Its jobs run on the session's timer.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration RECONCILE = Duration.ofMinutes(1);
    private static final Duration TRIM = Duration.ofHours(1);
    private static final Duration WATCH = Duration.ofSeconds(2);
    private static final Duration LIFE = Duration.ofSeconds(10);
    private static final Duration PUMP = Duration.ofSeconds(1);
    private static final Duration ASK = Duration.ofSeconds(5);

    private final WorkerConfig config;
    private final StateStore store;
    private final ContainerEngine engine;
    private final EngineWatch watch;
    private final Looks looks;
    private final StoredEvents events;
    private final Republisher republisher;
    private final CommandJournal journal;
    private final OffsetLedger ledger;
    private final GpuInventory inventory;
    private final Allocator allocator;
    private final Health health;
    private final BrokerWatch broker;
    private final Tidying tidying;
    private final HostLife life;
    private final GpuProbe probe;

    Housekeeping(
            WorkerConfig config,
            StateStore store,
            ContainerEngine engine,
            ExitJudge judge,
            Looks looks,
            StoredEvents events,
            CommandJournal journal,
            OffsetLedger ledger,
            GpuInventory inventory,
            Allocator allocator,
            Health health,
            BrokerWatch broker,
            Tidying tidying,
            HostLife life,
            GpuProbe probe) {
        this.config = config;
        this.store = store;
        this.engine = engine;
        this.watch = new EngineWatch(engine, judge, health, looks::at, looks::atAll);
        this.looks = looks;
        this.events = events;
        this.republisher = new Republisher(store, events);
        this.journal = journal;
        this.ledger = ledger;
        this.inventory = inventory;
        this.allocator = allocator;
        this.health = health;
        this.broker = broker;
        this.tidying = tidying;
        this.life = life;
        this.probe = probe;
    }

    void start(SessionTimer timer) {
        timer.every(RECONCILE, looks::atAll);
        timer.every(LIFE, this::seeAll);
        timer.every(WATCH, watch::runOnce);
        timer.every(ASK, this::askBroker);
        timer.every(WATCH, this::askStore);
        timer.every(PUMP, this::pump);
        timer.every(config.gpu().queryInterval(), this::askGpus);
        if (config.gpu().probeInterval().isPositive()) {
            timer.every(config.gpu().probeInterval(), probe::runOnce);
        }
        timer.every(TRIM, this::trim);
        timer.every(TRIM, tidying::runOnce);
        timer.once(ASK, tidying::runOnce);
        timer.once(ASK, new OrphanedClaims(config.hostId(), store, engine)::report);
    }

    void close() {
        watch.close();
    }

    /** Whoever is away is told of by the watch; then nothing was seen. */
    private void seeAll() {
        try {
            life.runOnce(looks::meter);
        } catch (EngineException | StoreUnavailableException e) {
            LOG.debug("the containers were not seen", e);
        }
    }

    private void pump() {
        events.pump();
        republisher.runOnce();
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
        if (now.known()) {
            life.gpus(now.health());
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
