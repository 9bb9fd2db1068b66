package io.gpudocker.worker.app;

import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.worker.allocation.Allocator;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.allocation.SocketPortProbe;
import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.container.EngineInfo;
import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.handler.CommandHandlers;
import io.gpudocker.worker.handler.Grants;
import io.gpudocker.worker.handler.HostDescription;
import io.gpudocker.worker.handler.Lookup;
import io.gpudocker.worker.handler.Outcomes;
import io.gpudocker.worker.handler.Workbench;
import io.gpudocker.worker.intake.BrokerWatch;
import io.gpudocker.worker.intake.CommandLoop;
import io.gpudocker.worker.intake.IntakeLimits;
import io.gpudocker.worker.intake.KafkaProblemException;
import io.gpudocker.worker.intake.OffsetLedger;
import io.gpudocker.worker.journal.AnswerShrinker;
import io.gpudocker.worker.journal.CommandJournal;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.observe.Health;
import io.gpudocker.worker.observe.Health.Condition;
import io.gpudocker.worker.outbox.kafka.KafkaAnswerReader;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import io.gpudocker.worker.outbox.kafka.TransactionalOutbox;
import io.gpudocker.worker.ownership.Ownership;
import io.gpudocker.worker.ownership.etcd.EtcdClient;
import io.gpudocker.worker.pipeline.CommandPipeline;
import io.gpudocker.worker.pipeline.Deliveries;
import io.gpudocker.worker.pipeline.Dependencies;
import io.gpudocker.worker.pipeline.FirstAnswers;
import io.gpudocker.worker.pipeline.Gate;
import io.gpudocker.worker.pipeline.Receiver;
import io.gpudocker.worker.pipeline.Replies;
import io.gpudocker.worker.pipeline.ReplyTopics;
import io.gpudocker.worker.pipeline.StateRecords;
import io.gpudocker.worker.pipeline.StoredEvents;
import io.gpudocker.worker.pipeline.Tasks;
import io.gpudocker.worker.reconcile.ExitJudge;
import io.gpudocker.worker.reconcile.ReplicaSetReconciler;
import io.gpudocker.worker.store.HostKeys;
import io.gpudocker.worker.store.KeyedStateStore;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.etcd.EtcdKeyValueStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only wiring. Constructors of what it makes do no I/O; {@link #open} does, in the order that a start needs. */
final class WorkerAssembly {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerAssembly.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);

    private final WorkerConfig config;
    private final HostFacts hostFacts;
    private final KafkaClients clients;
    private final EtcdClient etcd;
    private final GpuInventory inventory;
    private final Gauges gauges;
    private final Health health;
    private final InstantSource clock;
    private final ExitJudge judge;
    private final AtomicReference<@Nullable Running> running = new AtomicReference<>();

    /** What {@link #sign} and {@link #drain} need of an open session. */
    private record Running(CommandLoop loop, KeyedExecutor<ResourceKey> executor) {}

    WorkerAssembly(
            WorkerConfig config,
            HostFacts hostFacts,
            KafkaClients clients,
            EtcdClient etcd,
            GpuInventory inventory,
            Gauges gauges,
            Health health,
            InstantSource clock) {
        this.config = config;
        this.hostFacts = hostFacts;
        this.clients = clients;
        this.etcd = etcd;
        this.inventory = inventory;
        this.gauges = gauges;
        this.health = health;
        this.clock = clock;
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
        SessionOpening.Beginning beginning =
                openings.kafka(() -> new SessionOpening(config, clients, store).begin(outbox));
        EngineInfo info = openings.engine(engine, store, hostFacts.bootId(), judge);
        openings.gpus(inventory, store);
        OffsetLedger ledger = new OffsetLedger(beginning.topics().sequencePartition(), beginning.marks());
        outbox.start(ledger);
        wire(session, openings, store, engine, info, outbox, beginning, ledger);
        health.holds(Condition.RECOVERY);
        LOG.info("ready host={} epoch={} worker={}", config.hostId(), ownership.epoch(), Version.text());
    }

    private TransactionalOutbox outbox(Session session) {
        String group = config.topics().names().group(config.hostId());
        var settings = new TransactionalOutbox.Settings(group, group, TransactionalOutbox.Settings.RECOMMIT);
        return new TransactionalOutbox(
                clients, settings, lost -> session.end("the producer was lost: " + lost), System::nanoTime);
    }

    private void wire(
            Session session,
            Openings openings,
            StateStore store,
            DockerEngine engine,
            EngineInfo info,
            TransactionalOutbox outbox,
            SessionOpening.Beginning beginning,
            OffsetLedger ledger)
            throws InterruptedException {
        String host = config.hostId();
        var names = config.topics().names();
        AnswerShrinker shrinker = new AnswerShrinker(store);
        shrinker.start();
        session.opened("shrinker", shrinker::close);
        CommandJournal journal = new CommandJournal(store, clock, shrinker);
        KafkaAnswerReader answers = new KafkaAnswerReader(clients, names.group(host));
        session.opened("answers", answers::close);

        Lookup lookup =
                new Lookup(store, engine, judge, () -> openings.ensureSame(engine, store, hostFacts.bootId()), clock);
        Allocator allocator = new Allocator(store, inventory, config.portRange(), new SocketPortProbe());
        Workbench bench = new Workbench(
                host,
                store,
                engine,
                Engines.disks(config, engine, info),
                new Grants(allocator, new SocketPortProbe()),
                lookup,
                Engines.limits(config, info));
        Outcomes outcomes = new Outcomes(host, clock);
        HostDescription description =
                new HostDescription(host, store, engine, inventory, config.portRange(), Version.text());
        CommandHandlers handlers = new CommandHandlers(bench, outcomes, description, clock);

        StateRecords stateRecords = new StateRecords(host, names, store, clock);
        StoredEvents events = new StoredEvents(host, names, store, outbox, stateRecords, ledger.outboxSequence());
        events.trimAtStart();
        ReplyTopics replyTopics =
                new ReplyTopics(names, Set.copyOf(config.policy().repliesAllowedTopics()));
        Deliveries deliveries = new Deliveries(
                outbox,
                new Replies(host, names, replyTopics, stateRecords, clock),
                outcomes,
                journal,
                new FirstAnswers(answers, outcomes),
                events,
                gauges);
        KeyedExecutor<ResourceKey> executor = new KeyedExecutor<>(
                config.commands().maxInFlight(),
                (keys, failure) -> {
                    if (session.over() && failure instanceof InterruptedException) {
                        return;
                    }
                    LOG.error("turn-failed keys={}", keys, failure);
                    session.end("a turn of " + keys + " failed: " + failure);
                },
                System::nanoTime);
        session.opened("executor", () -> closeExecutor(executor));

        AtomicReference<@Nullable CommandLoop> loopRef = new AtomicReference<>();
        Dependencies dependencies =
                Wiring.dependencies(journal, loopRef, config.commands().afterTimeout());
        Gate gate = new Gate(replyTopics, dependencies, clock);
        CommandPipeline pipeline = new CommandPipeline(
                host,
                new CommandCodec(),
                journal,
                handlers,
                gate,
                new Tasks(host, handlers, outcomes, deliveries, clock),
                deliveries,
                session::over);
        ReplicaSetReconciler reconciler = new ReplicaSetReconciler(store, engine, lookup, judge, clock);
        BrokerWatch broker = new BrokerWatch(clients);
        session.opened("broker-watch", broker::close);
        Housekeeping housekeeping = new Housekeeping(
                config,
                store,
                engine,
                executor,
                reconciler,
                judge,
                events,
                journal,
                ledger,
                inventory,
                allocator,
                health,
                broker);
        session.opened("housekeeping", housekeeping::close);
        housekeeping.recover();
        housekeeping.start();
        CommandLoop loop = new CommandLoop(
                clients,
                names.group(host),
                beginning.topics(),
                ledger,
                IntakeLimits.DEFAULT,
                new Receiver(pipeline, gate, executor)::accept,
                fatal -> loopEnded(session, fatal),
                System::nanoTime);
        loopRef.set(loop);
        session.opened("loop", loop::close);
        gauges.watch(new Gauges.Watched(loop, executor, ledger, store, inventory, allocator));
        session.opened("gauges", gauges::forget);
        running.set(new Running(loop, executor));
        loop.start();
    }

    private void loopEnded(Session session, RuntimeException fatal) {
        if (fatal instanceof KafkaProblemException) {
            health.fails(Condition.KAFKA, String.valueOf(fatal.getMessage()));
        }
        session.end("the command loop ended: " + fatal.getMessage());
    }

    /** The name's queue outlives everything: the next session must not begin while a turn of this one goes on. */
    private static void closeExecutor(KeyedExecutor<ResourceKey> executor) throws InterruptedException {
        Set<ResourceKey> left = executor.close(CLOSE_LIMIT);
        while (!left.isEmpty()) {
            LOG.warn("turns-go-on keys={}", left);
            left = executor.close(CLOSE_LIMIT);
        }
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
    }
}
