package io.gpudocker.worker.reconcile;

import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.store.StateStore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds what belongs to nobody: claims whose owner does not exist are released; containers with our label that no state
 * knows, and GPUs that two containers claim, are reported and left alone. Called at start, by different threads.
 */
public final class OrphanedClaims {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanedClaims.class);

    private final String host;
    private final StateStore store;
    private final ContainerEngine engine;

    public OrphanedClaims(String host, StateStore store, ContainerEngine engine) {
        this.host = host;
        this.store = store;
        this.engine = engine;
    }

    /**
     * Before any command runs: gives free what nobody owns.
     *
     * @param entries all there are, read by the caller, who needs them too
     */
    public void release(List<JournalEntry> entries) {
        release(known(entries));
    }

    /** Any time: looks at every container of ours, so it takes a moment. Changes nothing. */
    public void report() {
        Set<String> known = known(store.entries().stream().map(Versioned::value).toList());
        List<ContainerState> containers = engine.list(Labels.HOST, host);
        containers.stream()
                .filter(c -> !known.contains(c.labels().get(Labels.REPLICA_SET)))
                .forEach(c -> LOG.warn(
                        "unknown-container container={} containerId={} name={} hint=\"it carries this host's label and no state knows it\"",
                        c.name(),
                        c.id(),
                        c.labels().get(Labels.REPLICA_SET)));
        reportSharedGpus(containers);
    }

    /** Names that exist, and those of commands that have begun and have no answer yet. */
    private Set<String> known(List<JournalEntry> entries) {
        Set<String> names = new HashSet<>();
        store.replicaSets().forEach(stored -> names.add(stored.value().name()));
        entries.stream()
                .filter(entry -> entry.answer() == null)
                .map(JournalEntry::name)
                .forEach(names::add);
        return names;
    }

    private void release(Set<String> known) {
        Map<String, StateChange.Builder> changes = new TreeMap<>();
        store.gpuOwners()
                .forEach((uuid, owner) -> changes.computeIfAbsent(owner, o -> StateChange.builder())
                        .add(new Mutation.ReleaseGpus(owner, List.of(uuid))));
        store.portOwners()
                .forEach((port, owner) -> changes.computeIfAbsent(owner, o -> StateChange.builder())
                        .add(new Mutation.ReleasePorts(owner, List.of(port))));
        changes.keySet().removeAll(known);
        changes.forEach((owner, change) -> {
            LOG.warn(
                    "orphaned-claims name={} released={}", owner, change.build().mutations());
            store.commit(change.build());
        });
    }

    private static void reportSharedGpus(List<ContainerState> containers) {
        Map<String, String> owners = new HashMap<>();
        for (ContainerState container : containers) {
            if (container.phase() == ContainerState.Phase.RUNNING) {
                for (String uuid : container.gpuUuids()) {
                    String other = owners.put(uuid, container.name());
                    if (other != null) {
                        LOG.error("gpu-claimed-twice gpu={} containers=\"{} {}\"", uuid, other, container.name());
                    }
                }
            }
        }
    }
}
