package io.gpudocker.worker.reconcile;

import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.handler.Lookup;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.StateStore.WithVersion;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which ReplicaSets are not as stored, learnt from one question to etcd and one to the engine, however many there are.
 * What it names is then looked at by {@link ReplicaSetReconciler} in the turn of the name; what it does not name, that
 * would have left alone. Thread-safe.
 */
public final class Survey {
    private final String host;
    private final StateStore store;
    private final ContainerEngine engine;

    public Survey(String host, StateStore store, ContainerEngine engine) {
        this.host = host;
        this.store = store;
        this.engine = engine;
    }

    /** Their names. Throws {@code EngineException} and {@code StoreUnavailableException} when it could not ask. */
    public List<String> differing() {
        return runOnce().stream().filter(Sight::differs).map(Sight::name).toList();
    }

    /** All of them. Throws {@code EngineException} and {@code StoreUnavailableException} when it could not ask. */
    public List<Sight> runOnce() {
        List<WithVersion> stored = store.allWithVersions();
        Map<String, Phase> phases = engine.phases(Labels.HOST, host);
        return stored.stream().map(one -> sight(one, phases)).toList();
    }

    /**
     * One of them.
     *
     * @param hasProcesses whether its container runs or is frozen
     * @param differs whether it is not as stored
     */
    public record Sight(ReplicaSetRecord replicaSet, boolean hasProcesses, boolean differs) {
        public String name() {
            return replicaSet.name();
        }
    }

    private static Sight sight(WithVersion stored, Map<String, Phase> phases) {
        String containerId = stored.version().containerId();
        Phase phase = containerId == null ? null : phases.get(containerId);
        return new Sight(
                stored.replicaSet().value(), phase == Phase.RUNNING || phase == Phase.PAUSED, differs(stored, phases));
    }

    private static boolean differs(WithVersion stored, Map<String, Phase> phases) {
        ReplicaSetRecord replicaSet = stored.replicaSet().value();
        String containerId = stored.version().containerId();
        return containerId != null
                && replicaSet.status() != ReplicaSetStatus.LOST
                && differs(replicaSet, phases.get(containerId));
    }

    private static boolean differs(ReplicaSetRecord replicaSet, @Nullable Phase phase) {
        return phase == null
                || Lookup.ended(replicaSet, phase)
                || (ReplicaSetReconciler.frozen(replicaSet) && phase == Phase.RUNNING);
    }
}
