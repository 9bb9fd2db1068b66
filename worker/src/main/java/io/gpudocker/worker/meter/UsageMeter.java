package io.gpudocker.worker.meter;

import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.handler.Current;
import io.gpudocker.worker.handler.Lookup;
import io.gpudocker.worker.handler.Meter;
import io.gpudocker.worker.reconcile.Survey.Sight;
import io.gpudocker.worker.store.CommitResult;
import io.gpudocker.worker.store.StateStore;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that every running ReplicaSet has an open interval of use and that none becomes longer than
 * {@code usage.interval}. What changes a ReplicaSet closes and opens intervals itself; this is for what goes on, and for
 * what came back with the host.
 */
public final class UsageMeter {
    private static final Logger LOG = LoggerFactory.getLogger(UsageMeter.class);

    private final StateStore store;
    private final ContainerEngine engine;
    private final Lookup lookup;
    private final Meter meter;
    private final Duration interval;

    public UsageMeter(StateStore store, ContainerEngine engine, Lookup lookup, Meter meter, Duration interval) {
        this.store = store;
        this.engine = engine;
        this.lookup = lookup;
        this.meter = meter;
        this.interval = interval;
    }

    /** Whether there is something to do in the turn of its name. */
    public boolean wants(Sight sight) {
        ReplicaSetRecord replicaSet = sight.replicaSet();
        return !sight.differs()
                && (meter.due(replicaSet.metered(), interval) || (isUnmetered(replicaSet) && sight.hasProcesses()));
    }

    /** In the turn of the name; whether something was stored. Throws when engine or store could not be asked. */
    public boolean runOnce(String name) {
        return lookup.stored(name)
                .flatMap(current -> settled(current).map(use -> commit(current, use)))
                .orElse(false);
    }

    private Optional<Meter.Settled> settled(Current current) {
        ReplicaSetRecord replicaSet = current.replicaSet();
        if (meter.due(replicaSet.metered(), interval)) {
            return Optional.of(meter.cut(replicaSet.name(), replicaSet.metered(), interval));
        }
        String id = current.version().containerId();
        if (id == null || !isUnmetered(replicaSet)) {
            return Optional.empty();
        }
        return engine.inspect(id)
                .filter(container -> container.hasProcesses())
                .map(container -> meter.started(replicaSet.name(), replicaSet.metered(), current.version(), container));
    }

    /** Before anything else happens: what was metered when the host went down ended with it. */
    public void endOfEarlierBoots() {
        store.allWithVersions().stream()
                .map(one -> new Current(one.replicaSet(), one.version()))
                .filter(current -> meter.ofAnEarlierBoot(current.replicaSet().metered()))
                .forEach(current -> {
                    LOG.info(
                            "usage-ends name={} reason=\"the host went down\"",
                            current.replicaSet().name());
                    commit(
                            current,
                            meter.lost(
                                    current.replicaSet().name(),
                                    current.replicaSet().metered()));
                });
    }

    private boolean commit(Current current, Meter.Settled use) {
        ReplicaSetRecord replicaSet = current.replicaSet();
        StateChange change = StateChange.builder()
                .add(new Mutation.PutReplicaSet(
                        replicaSet.with(use.metered()), current.stored().revision()))
                .tell(use.usages())
                .build();
        if (store.commit(change) instanceof CommitResult.Conflict(String key)) {
            throw new IllegalStateException(key + " was changed outside the turn of " + replicaSet.name());
        }
        return true;
    }

    private static boolean isUnmetered(ReplicaSetRecord replicaSet) {
        return replicaSet.inUse() && replicaSet.metered().open() == null;
    }
}
