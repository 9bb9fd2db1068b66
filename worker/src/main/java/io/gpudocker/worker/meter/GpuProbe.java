package io.gpudocker.worker.meter;

import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.worker.allocation.Gpu;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.domain.LostGpus;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.meter.ContainerProbe.Start;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.StateStore.WithVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds containers that lost GPUs which the host has, as {@code systemctl daemon-reload} does it to those that run, and
 * tells it once for each start of a container; it changes none. A job of the session's timer, one container after the other
 * and never in the turn of a name: it holds up no command.
 */
public final class GpuProbe {
    private static final Logger LOG = LoggerFactory.getLogger(GpuProbe.class);
    /** A single failure may be one of the driver while it is busy with something else. */
    private static final int IN_A_ROW = 2;

    private final StateStore store;
    private final ContainerProbe containers;
    private final GpuInventory inventory;
    private final HostLife life;
    private final Runnable failed;
    private final Map<String, Integer> failures = new HashMap<>();

    /** @param failed told of each container that had lost GPUs when it was asked */
    public GpuProbe(
            StateStore store, ContainerProbe containers, GpuInventory inventory, HostLife life, Runnable failed) {
        this.store = store;
        this.containers = containers;
        this.inventory = inventory;
        this.life = life;
        this.failed = failed;
    }

    /** One that holds GPUs, and the start of its container. */
    private record Holder(String name, int version, String containerId, List<String> gpus, Start start) {}

    /**
     * Asks all of them, unless it is unknown how the devices are. Throws {@code EngineException} and
     * {@code StoreUnavailableException} when it could not ask.
     */
    public synchronized void runOnce() {
        if (inventory.snapshot().problem() != null) {
            return;
        }
        List<Holder> holders = store.allWithVersions().stream()
                .flatMap(one -> holder(one).stream())
                .toList();
        Set<String> starts = holders.stream().map(one -> one.start().id()).collect(Collectors.toSet());
        failures.keySet().retainAll(starts);
        life.lost().forEach((name, lost) -> {
            if (!starts.contains(lost.start())) {
                life.found(name, healthy());
            }
        });
        holders.stream().filter(one -> one.start().running()).forEach(this::probe);
    }

    private Optional<Holder> holder(WithVersion stored) {
        ReplicaSetRecord replicaSet = stored.replicaSet().value();
        String containerId = stored.version().containerId();
        if (containerId == null || !replicaSet.inUse() || replicaSet.gpus().isEmpty()) {
            return Optional.empty();
        }
        List<String> gpus = replicaSet.gpus().stream().map(GpuView::uuid).toList();
        return containers
                .start(containerId)
                .map(start -> new Holder(replicaSet.name(), replicaSet.version(), containerId, gpus, start));
    }

    private void probe(Holder holder) {
        switch (containers.ask(holder.containerId())) {
            case WELL -> {
                failures.remove(holder.start().id());
                life.found(holder.name(), healthy());
            }
            case LOST -> lost(holder);
            case UNKNOWN -> LOG.debug("gpu-probe-unknown name={}", holder.name());
        }
    }

    private void lost(Holder holder) {
        if (!healthy().containsAll(holder.gpus())) {
            return; // It is the device that is ill, and that is told of the host.
        }
        failed.run();
        int inARow = failures.merge(holder.start().id(), 1, Integer::sum);
        if (inARow >= IN_A_ROW
                && isStill(holder)
                && life.lost(holder.name(), new LostGpus(holder.start().id(), holder.gpus()))) {
            LOG.warn(
                    "gpus-lost-in-container name={} version={} gpus={} hint=\"the host has them, the container does not reach"
                            + " them any more, as after systemctl daemon-reload: replicaset.patch without any change"
                            + " recreates it with its disk, replicaset.restart starts it again\"",
                    holder.name(),
                    holder.version(),
                    holder.gpus());
        }
    }

    /** A command may have stopped or replaced it while it was asked. */
    private boolean isStill(Holder holder) {
        return store.withVersion(holder.name())
                .flatMap(this::holder)
                .filter(holder::equals)
                .isPresent();
    }

    private Set<String> healthy() {
        return inventory.snapshot().gpus().stream()
                .filter(gpu -> gpu.health() == GpuHealth.HEALTHY)
                .map(Gpu::uuid)
                .collect(Collectors.toSet());
    }
}
