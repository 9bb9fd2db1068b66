package io.gpudocker.worker.app;

import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.domain.HostClock;
import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.handler.Lookup;
import io.gpudocker.worker.handler.Meter;
import io.gpudocker.worker.handler.OldVersions;
import io.gpudocker.worker.handler.OldVolumes;
import io.gpudocker.worker.intake.BrokerWatch;
import io.gpudocker.worker.intake.CommandLoop;
import io.gpudocker.worker.intake.CommandTopics;
import io.gpudocker.worker.intake.IntakeLimits;
import io.gpudocker.worker.intake.KafkaProblemException;
import io.gpudocker.worker.intake.OffsetLedger;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.meter.ContainerProbe;
import io.gpudocker.worker.meter.GpuProbe;
import io.gpudocker.worker.meter.HostLife;
import io.gpudocker.worker.meter.Sightings;
import io.gpudocker.worker.meter.UsageMeter;
import io.gpudocker.worker.observe.Health;
import io.gpudocker.worker.observe.Health.Condition;
import io.gpudocker.worker.observe.Tracing;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import io.gpudocker.worker.outbox.kafka.TransactionalOutbox;
import io.gpudocker.worker.ownership.Ownership;
import io.gpudocker.worker.ownership.UptimeBootClock;
import io.gpudocker.worker.ownership.etcd.EtcdClient;
import io.gpudocker.worker.pipeline.StoredEvents;
import io.gpudocker.worker.reconcile.ExitJudge;
import io.gpudocker.worker.reconcile.OrphanedImages;
import io.gpudocker.worker.reconcile.ReplicaSetReconciler;
import io.gpudocker.worker.reconcile.Survey;
import io.gpudocker.worker.store.HostKeys;
import io.gpudocker.worker.store.KeyedStateStore;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.StoreUnavailableException;
import io.gpudocker.worker.store.etcd.EtcdKeyValueStore;
import io.gpudocker.worker.volume.Volumes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a session: meets its parts in the order that a start needs, wires them, and starts what runs by itself. The way of
 * a command within it is wired by {@link SessionPipeline}.
 */
final class WorkerAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerAssembly.class);
    private static final Duration GOODBYE = Duration.ofSeconds(2);

    private final WorkerConfig config;
    private final HostFacts hostFacts;
    private final KafkaClients clients;
    private final EtcdClient etcd;
    private final GpuInventory inventory;
    private final Gauges gauges;
    private final Health health;
    private final InstantSource clock;
    private final Tracing tracing;
    private final HostClock hostClock;
    private final ExitJudge judge;
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();

    /** What {@link #sign} and {@link #drain} need of an open session. */
    private record Running(CommandLoop loop, KeyedExecutor<ResourceKey> executor, StoredEvents events, HostLife life) {}

    WorkerAssembly(
            WorkerConfig config,
            HostFacts hostFacts,
            KafkaClients clients,
            EtcdClient etcd,
            GpuInventory inventory,
            Gauges gauges,
            Health health,
            InstantSource clock,
            Tracing tracing) {
        this.config = config;
        this.hostFacts = hostFacts;
        this.clients = clients;
        this.etcd = etcd;
        this.inventory = inventory;
        this.gauges = gauges;
        this.health = health;
        this.clock = clock;
        this.tracing = tracing;
        this.hostClock = hostFacts.clock(clock, new UptimeBootClock());
        this.judge = new ExitJudge(clock, hostFacts.bootTime());
    }

    /** Opens all of a session; waits for what is away, saying so in the health, until told to stop. */
    void open(Session session, BooleanSupplier stopping) throws InterruptedException {
        Openings openings = new Openings(config, health, stopping);
        Ownership ownership = openings.own(session, etcd);
        StateStore store = new KeyedStateStore(
                new EtcdKeyValueStore(etcd, config.etcd().callTimeout()),
                HostKeys.of(config.etcd().prefix(), config.hostId()),
                ownership::epoch);
        DockerEngine engine = Engines.open(config, ownership.fence());
        session.opened("engine", engine::close);
        TransactionalOutbox outbox = outbox(session);
        session.opened("outbox", outbox::close);
        // The engine and the GPUs are asked while Kafka is met: neither needs the other.
        Volumes volumes = Engines.volumes(config, engine, ownership.fence());
        try (Beside<HostState> host = new Beside<>("host-state", () -> host(openings, engine, store, volumes))) {
            SessionOpening.Beginning beginning =
                    openings.kafka(() -> new SessionOpening(config, clients, store).begin(outbox));
            var ledger = new OffsetLedger(beginning.topics().sequencePartition(), beginning.marks());
            var sightings = new Sightings();
            var meter = new Meter(hostClock, sightings);
            var base = new SessionBase(
                    store, engine, volumes, lookup(openings, engine, store, meter), meter, outbox, ledger);
            HostState found = host.await();
            openings.remember(engine, store, found, hostFacts.bootId());
            outbox.start(ledger);
            run(session, base, beginning.topics(), found, life(openings, base, sightings));
        }
        health.holds(Condition.RECOVERY);
        LOG.info("ready host={} epoch={} worker={}", config.hostId(), ownership.epoch(), Version.text());
    }

    private HostState host(Openings openings, ContainerEngine engine, StateStore store, Volumes volumes)
            throws InterruptedException {
        HostState found = openings.compare(engine, store, judge);
        openings.volumes(volumes, store);
        openings.gpus(inventory, store);
        return found;
    }

    private Lookup lookup(Openings openings, ContainerEngine engine, StateStore store, Meter meter) {
        return new Lookup(store, engine, judge, () -> openings.ensureSame(engine, store), meter, clock);
    }

    /** What a session does of its own for billing. */
    private record Metering(UsageMeter usage, HostLife life) {}

    private Metering life(Openings openings, SessionBase base, Sightings sightings) throws InterruptedException {
        var usage = new UsageMeter(base.store(), base.engine(), base.lookup(), base.meter(), config.usageInterval());
        var survey = new Survey(config.hostId(), base.store(), base.engine());
        var life = new HostLife(config.hostId(), base.store(), survey, sightings, usage, hostClock);
        openings.life(life);
        return new Metering(usage, life);
    }

    private TransactionalOutbox outbox(Session session) {
        String group = config.topics().names().group(config.hostId());
        var settings = new TransactionalOutbox.Settings(group, group, TransactionalOutbox.Settings.RECOMMIT);
        return new TransactionalOutbox(
                clients, settings, lost -> session.end("the producer was lost: " + lost), System::nanoTime);
    }

    private void run(Session session, SessionBase base, CommandTopics topics, HostState found, Metering metering)
            throws InterruptedException {
        SessionPipeline.Parts pipeline = new SessionPipeline(config, clients, inventory, gauges, clock, tracing)
                .open(session, base, found.engine());
        BrokerWatch broker = new BrokerWatch(clients);
        session.opened("broker-watch", broker::close);
        SessionTimer timer = new SessionTimer();
        session.opened("timer", timer::close);
        Looks looks = looks(base, pipeline, metering.usage(), timer);
        looks.recover(found, base.ledger(), config.docker().callTimeout());
        Housekeeping housekeeping = housekeeping(base, pipeline, looks, broker, metering.life());
        session.opened("housekeeping", housekeeping::close);
        housekeeping.start(timer);
        CommandLoop loop = loop(session, base, topics, pipeline);
        gauges.watch(new Gauges.Watched(
                loop, pipeline.executor(), base.ledger(), base.store(), inventory, pipeline.allocator()));
        session.opened("gauges", gauges::forget);
        running.set(new Running(loop, pipeline.executor(), pipeline.events(), metering.life()));
        loop.start();
    }

    private Looks looks(SessionBase base, SessionPipeline.Parts pipeline, UsageMeter usage, SessionTimer timer) {
        return new Looks(
                base.store(),
                new Survey(config.hostId(), base.store(), base.engine()),
                new ReplicaSetReconciler(base.store(), base.engine(), base.lookup(), judge, base.meter(), clock),
                usage,
                pipeline.executor(),
                pipeline.allocator(),
                pipeline.events(),
                timer);
    }

    private Housekeeping housekeeping(
            SessionBase base, SessionPipeline.Parts pipeline, Looks looks, BrokerWatch broker, HostLife life) {
        return new Housekeeping(
                config,
                base.store(),
                base.engine(),
                judge,
                looks,
                pipeline.events(),
                pipeline.journal(),
                base.ledger(),
                inventory,
                pipeline.allocator(),
                health,
                broker,
                tidying(base, pipeline),
                life,
                probe(base, life));
    }

    private GpuProbe probe(SessionBase base, HostLife life) {
        var gpu = config.gpu();
        return new GpuProbe(
                base.store(),
                new ContainerProbe(base.engine(), gpu.probeCmd(), gpu.queryTimeout()),
                inventory,
                life,
                gauges::gpuProbeFailed);
    }

    private Tidying tidying(SessionBase base, SessionPipeline.Parts pipeline) {
        return new Tidying(
                config.hostId(),
                base.engine(),
                pipeline.executor(),
                new OldVersions(pipeline.bench()),
                new OldVolumes(pipeline.bench()),
                new OrphanedImages(base.store(), pipeline.bench().disks().images()),
                base.store(),
                base.volumes());
    }

    private CommandLoop loop(Session session, SessionBase base, CommandTopics topics, SessionPipeline.Parts pipeline) {
        CommandLoop loop = new CommandLoop(
                clients,
                config.topics().names().group(config.hostId()),
                topics,
                base.ledger(),
                IntakeLimits.DEFAULT,
                pipeline.receiver()::accept,
                fatal -> loopEnded(session, fatal),
                System::nanoTime);
        pipeline.loop().set(loop);
        session.opened("loop", loop::close);
        return loop;
    }

    private void loopEnded(Session session, RuntimeException fatal) {
        if (fatal instanceof KafkaProblemException) {
            health.fails(Condition.KAFKA, String.valueOf(fatal.getMessage()));
        }
        session.end("the command loop ended: " + fatal.getMessage());
    }

    /** A sign of life, while the loop makes progress. Called about once a second. */
    void sign(Session session) {
        Running now = running.get();
        if (now != null && !session.over() && now.loop().sincePolled().compareTo(Duration.ofSeconds(10)) < 0) {
            health.progressed();
        }
    }

    /** Lets what runs come to its end, when the worker stops; else it is interrupted and goes on in the next session. */
    void drain(Session session, boolean stopping) throws InterruptedException {
        Running now = running.getAndSet(null);
        if (now == null || !stopping || session.over()) {
            return;
        }
        LOG.info(
                "drain inFlight={} limit={}",
                now.executor().inFlight(),
                config.commands().shutdownTimeout());
        now.loop().close();
        if (!now.executor().drain(config.commands().shutdownTimeout())) {
            LOG.warn(
                    "drain-timeout inFlight={} hint=\"they go on at the next start\"",
                    now.executor().inFlight());
        }
        sayGoodbye(now);
    }

    /** So that nobody downstream waits for a sign of life. Where it can't be told now, the next start does. */
    private static void sayGoodbye(Running now) throws InterruptedException {
        try {
            if (now.life().offline("the worker was stopped") && !now.events().pumpAll(GOODBYE)) {
                LOG.warn("offline-not-sent hint=\"it is sent at the next start\"");
            }
        } catch (StoreUnavailableException | OwnershipLostException e) {
            LOG.warn("offline-not-stored reason=\"{}\"", e.getMessage());
        }
    }
}
