package io.gpudocker.worker.app;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.allocation.Allocator;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.Partition;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.intake.OffsetLedger;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.meter.UsageMeter;
import io.gpudocker.worker.pipeline.StoredEvents;
import io.gpudocker.worker.reconcile.ReplicaSetReconciler;
import io.gpudocker.worker.reconcile.ReplicaSetReconciler.Finding;
import io.gpudocker.worker.reconcile.Survey;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at ReplicaSets whose containers are not as stored, each in the turn of its name: at start, every minute, when the
 * engine reports an end and when it is back. Never waits but in {@link #recover}. Thread-safe.
 */
final class Looks {
    private static final Logger LOG = LoggerFactory.getLogger(Looks.class);
    private static final Duration AGAIN = Duration.ofSeconds(5);
    private static final Duration LEAST_DELAY = Duration.ofMillis(100);
    private static final Duration BETWEEN_ASKING = Duration.ofMillis(250);

    private final StateStore store;
    private final Survey survey;
    private final ReplicaSetReconciler reconciler;
    private final UsageMeter usage;
    private final KeyedExecutor<ResourceKey> executor;
    private final Allocator allocator;
    private final StoredEvents events;
    private final SessionTimer timer;
    /** Name to digest of the command that an earlier session left without an answer. */
    private final Map<String, String> interruptedCommands = new ConcurrentHashMap<>();

    Looks(
            StateStore store,
            Survey survey,
            ReplicaSetReconciler reconciler,
            UsageMeter usage,
            KeyedExecutor<ResourceKey> executor,
            Allocator allocator,
            StoredEvents events,
            SessionTimer timer) {
        this.store = store;
        this.survey = survey;
        this.reconciler = reconciler;
        this.usage = usage;
        this.executor = executor;
        this.allocator = allocator;
        this.events = events;
        this.timer = timer;
    }

    /**
     * Before any command runs. A name whose command was interrupted is left to that command, which comes again and knows
     * what it was about.
     */
    void recover(HostState found, OffsetLedger ledger, Duration limit) throws InterruptedException {
        Set<String> interrupted = new HashSet<>();
        for (JournalEntry entry : found.entries()) {
            if (entry.kind() == ResourceKind.REPLICA_SET && unanswered(entry, ledger)) {
                interrupted.add(entry.name());
            }
            if (entry.kind() == ResourceKind.REPLICA_SET && entry.answer() == null) {
                interruptedCommands.put(entry.name(), entry.digest());
            }
            interrupted.addAll(heldBy(entry));
        }
        found.differing().stream().filter(name -> !interrupted.contains(name)).forEach(this::at);
        if (!executor.awaitIdle(limit)) {
            LOG.warn("recovery-slow hint=\"the engine answers slowly; commands of other names go on\"");
        }
        found.entries().forEach(this::hold);
    }

    /** The ReplicaSets that a volume's interrupted command is about to change. */
    private static List<String> heldBy(JournalEntry entry) {
        return entry.answer() == null && entry.intent() instanceof Intent.MoveVolume move ? move.held() : List.of();
    }

    /** Nothing happens to them before the volume's command, which comes again, has ended. */
    private void hold(JournalEntry entry) {
        var keys = heldBy(entry).stream()
                .map(name -> new ResourceKey(ResourceKind.REPLICA_SET, name))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!keys.isEmpty()) {
            executor.submitAll(keys, turn -> turn.released(() -> ended(entry)));
        }
    }

    private boolean ended(JournalEntry entry) throws InterruptedException {
        while (true) {
            try {
                if (store.entry(entry.digest())
                        .filter(now -> now.value().answer() == null)
                        .isEmpty()) {
                    return true;
                }
            } catch (StoreUnavailableException e) {
                LOG.debug("not known yet whether {} has ended", entry.id(), e);
            }
            Thread.sleep(BETWEEN_ASKING);
        }
    }

    private static boolean unanswered(JournalEntry entry, OffsetLedger ledger) {
        Partition partition = entry.position().partition();
        return entry.answer() == null
                || (ledger.partitions().contains(partition)
                        && ledger.lowestUnfinished(partition)
                                <= entry.position().offset());
    }

    /** At those that differ now. */
    void atAll() {
        try {
            survey.differing().forEach(this::at);
        } catch (EngineException | StoreUnavailableException e) {
            LOG.warn("look-later reason=\"{}\"", e.getMessage());
            timer.once(AGAIN, this::atAll);
        }
    }

    void at(String name) {
        inTurn(name, this::look);
    }

    /** Has its use metered, in its turn. */
    void meter(String name) {
        inTurn(name, this::metered);
    }

    private void inTurn(String name, Consumer<String> job) {
        try {
            executor.submit(new ResourceKey(ResourceKind.REPLICA_SET, name), turn -> job.accept(name));
        } catch (RejectedExecutionException e) {
            LOG.debug("the session ends, {} is looked at in the next", name, e);
        }
    }

    /** What fails is due again at the next look. */
    private void metered(String name) {
        try {
            if (usage.runOnce(name)) {
                events.pump();
            }
        } catch (EngineException | StoreUnavailableException e) {
            LOG.warn("meter-later name={} reason=\"{}\"", name, e.getMessage());
        }
    }

    private void look(String name) {
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
        timer.once(delay.compareTo(LEAST_DELAY) < 0 ? LEAST_DELAY : delay, () -> at(name));
    }
}
