package io.gpudocker.worker.app;

import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.worker.allocation.Allocator;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.allocation.SocketPortProbe;
import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.container.EngineInfo;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.handler.CommandHandlers;
import io.gpudocker.worker.handler.Grants;
import io.gpudocker.worker.handler.HostDescription;
import io.gpudocker.worker.handler.Outcomes;
import io.gpudocker.worker.handler.Workbench;
import io.gpudocker.worker.intake.CommandLoop;
import io.gpudocker.worker.journal.AnswerShrinker;
import io.gpudocker.worker.journal.CommandJournal;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.observe.Tracing;
import io.gpudocker.worker.outbox.kafka.KafkaAnswerReader;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import io.gpudocker.worker.pipeline.CommandPipeline;
import io.gpudocker.worker.pipeline.Deliveries;
import io.gpudocker.worker.pipeline.FirstAnswers;
import io.gpudocker.worker.pipeline.Gate;
import io.gpudocker.worker.pipeline.Receiver;
import io.gpudocker.worker.pipeline.Replies;
import io.gpudocker.worker.pipeline.ReplyTopics;
import io.gpudocker.worker.pipeline.StateRecords;
import io.gpudocker.worker.pipeline.StoredEvents;
import io.gpudocker.worker.pipeline.Tasks;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Wires what a command of a session meets between the loop and the outbox. Used by the thread that opens the session. */
final class SessionPipeline {
    private static final Logger LOG = LoggerFactory.getLogger(SessionPipeline.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(15);

    private final WorkerConfig config;
    private final KafkaClients clients;
    private final GpuInventory inventory;
    private final Gauges gauges;
    private final InstantSource clock;
    private final Tracing tracing;

    SessionPipeline(
            WorkerConfig config,
            KafkaClients clients,
            GpuInventory inventory,
            Gauges gauges,
            InstantSource clock,
            Tracing tracing) {
        this.config = config;
        this.clients = clients;
        this.inventory = inventory;
        this.gauges = gauges;
        this.clock = clock;
        this.tracing = tracing;
    }

    /**
     * What others of the session need of it.
     *
     * @param loop to be set once there is one: what waits for an earlier command asks it
     */
    record Parts(
            KeyedExecutor<ResourceKey> executor,
            Receiver receiver,
            CommandJournal journal,
            Allocator allocator,
            StoredEvents events,
            Workbench bench,
            AtomicReference<@Nullable CommandLoop> loop) {}

    Parts open(Session session, SessionBase base, EngineInfo engine) {
        CommandJournal journal = journal(session, base);
        Allocator allocator = new Allocator(base.store(), inventory, config.portRange(), new SocketPortProbe());
        Outcomes outcomes = new Outcomes(config.hostId(), clock);
        Workbench bench = bench(base, engine, allocator);
        CommandHandlers handlers = handlers(base, bench, outcomes);
        var stateRecords = new StateRecords(config.hostId(), config.topics().names(), base.store(), clock);
        StoredEvents events = events(base, stateRecords);
        Deliveries deliveries = deliveries(session, base, journal, outcomes, events, stateRecords);
        KeyedExecutor<ResourceKey> executor = executor(session);
        AtomicReference<@Nullable CommandLoop> loop = new AtomicReference<>();
        Gate gate = new Gate(
                replyTopics(),
                Wiring.dependencies(journal, loop, config.commands().afterTimeout()),
                clock,
                tracing);
        CommandPipeline pipeline = new CommandPipeline(
                config.hostId(),
                new CommandCodec(),
                journal,
                handlers,
                gate,
                new Tasks(config.hostId(), handlers, outcomes, deliveries, clock),
                deliveries,
                session::over);
        Receiver receiver = new Receiver(pipeline, gate, executor, tracing);
        return new Parts(executor, receiver, journal, allocator, events, bench, loop);
    }

    private CommandJournal journal(Session session, SessionBase base) {
        AnswerShrinker shrinker = new AnswerShrinker(base.store());
        shrinker.start();
        session.opened("shrinker", shrinker::close);
        return new CommandJournal(base.store(), clock, shrinker);
    }

    private Workbench bench(SessionBase base, EngineInfo engine, Allocator allocator) {
        return new Workbench(
                config.hostId(),
                base.store(),
                base.engine(),
                Engines.disks(config, base.engine(), engine),
                base.volumes(),
                new Grants(allocator, new SocketPortProbe()),
                base.lookup(),
                base.meter(),
                Engines.limits(config, engine));
    }

    private CommandHandlers handlers(SessionBase base, Workbench bench, Outcomes outcomes) {
        HostDescription description = new HostDescription(
                config.hostId(),
                base.store(),
                base.engine(),
                inventory,
                base.volumes(),
                config.portRange(),
                Version.text());
        return new CommandHandlers(bench, outcomes, description, clock, tracing);
    }

    private StoredEvents events(SessionBase base, StateRecords stateRecords) {
        StoredEvents events = new StoredEvents(
                config.hostId(),
                config.topics().names(),
                base.store(),
                base.outbox(),
                stateRecords,
                base.ledger().outboxSequence());
        events.trimAtStart();
        return events;
    }

    private Deliveries deliveries(
            Session session,
            SessionBase base,
            CommandJournal journal,
            Outcomes outcomes,
            StoredEvents events,
            StateRecords stateRecords) {
        var names = config.topics().names();
        KafkaAnswerReader answers = new KafkaAnswerReader(clients, names.group(config.hostId()));
        session.opened("answers", answers::close);
        return new Deliveries(
                base.outbox(),
                new Replies(config.hostId(), names, replyTopics(), stateRecords, clock),
                outcomes,
                journal,
                new FirstAnswers(answers, outcomes),
                events,
                gauges,
                tracing);
    }

    private ReplyTopics replyTopics() {
        return new ReplyTopics(
                config.topics().names(), Set.copyOf(config.policy().repliesAllowedTopics()));
    }

    private KeyedExecutor<ResourceKey> executor(Session session) {
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
        session.opened("executor", () -> close(executor, CLOSE_LIMIT));
        return executor;
    }

    /**
     * The name's queue outlives everything: the next session must not begin while a turn of this one goes on. Says every
     * time the limit is over that it does.
     */
    static void close(KeyedExecutor<ResourceKey> executor, Duration limit) throws InterruptedException {
        Set<ResourceKey> left = executor.close(limit);
        while (!left.isEmpty()) {
            LOG.warn("turns-go-on keys={}", left);
            left = executor.close(limit);
        }
    }
}
