package io.gpudocker.worker.allocation;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.allocation.CapacityQueue.Resource;
import io.gpudocker.worker.config.PortRange;
import io.gpudocker.worker.store.StateStore;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Plans who gets which GPUs and host ports. A plan gives nothing yet: the caller puts the claim into its
 * {@code StateChange}, which the store refuses when another was faster; then the caller plans again. Until the
 * reservation of a plan is closed no other plan chooses the same. Thread-safe; called by handlers, each on the thread
 * of its name. Throws {@link io.gpudocker.worker.store.StoreUnavailableException} when the store can't be asked.
 */
public final class Allocator {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final StateStore store;
    private final GpuInventory inventory;
    private final PortRange range;
    private final PortProbe probe;
    private final CapacityQueue queue;
    private final Reservations reservations;

    public Allocator(StateStore store, GpuInventory inventory, PortRange range, PortProbe probe) {
        this(store, inventory, range, probe, LOOK_AGAIN);
    }

    Allocator(StateStore store, GpuInventory inventory, PortRange range, PortProbe probe, Duration lookAgain) {
        this.store = store;
        this.inventory = inventory;
        this.range = range;
        this.probe = probe;
        this.queue = new CapacityQueue(lookAgain);
        this.reservations = new Reservations(queue::capacityChanged);
    }

    /** Plans with what is there now, behind those who wait. */
    public Planned plan(String owner, Wish wish) {
        return queue.now(promised -> plan(owner, wish, promised));
    }

    /**
     * Plans, and waits while it is only that too little is free now: first come, first served.
     *
     * @param longest from now
     * @throws InterruptedException when the waiting was called off; the place is given up
     */
    public Planned planWaiting(String owner, Wish wish, Duration longest) throws InterruptedException {
        return queue.await(promised -> plan(owner, wish, promised), longest);
    }

    /** To be called after a release was committed and after the health of a GPU changed. */
    public void capacityChanged() {
        queue.capacityChanged();
    }

    /** How many wait for capacity. */
    public int waiting() {
        return queue.waiting();
    }

    /** How many ports of the range nobody owns; whether the host uses them is not tried. */
    public int portsFree() {
        var owned = store.portOwners().keySet();
        return range.size() - (int) owned.stream().filter(range::contains).count();
    }

    /** Refuses what is more than the host has, used or not; an inventory that is not known yet refuses nothing. */
    public Optional<CommandError> never(int gpus, int ports) {
        var snapshot = inventory.snapshot();
        if (snapshot.known() && gpus > snapshot.gpus().size()) {
            return Optional.of(CommandError.of(
                            ErrorCode.GPU_NOT_ENOUGH,
                            "%d GPUs are asked for, this host has %d"
                                    .formatted(gpus, snapshot.gpus().size()))
                    .neverRetryable());
        }
        return ports > range.size()
                ? Optional.of(CommandError.of(
                                ErrorCode.PORT_NOT_ENOUGH,
                                "%d ports are asked for, the range %s has %d".formatted(ports, range, range.size()))
                        .neverRetryable())
                : Optional.empty();
    }

    private Planned plan(String owner, Wish wish, Set<Resource> promised) {
        // Before the store is read: what leaves the reservations was claimed before, and so stands in what is read.
        var reserved = reservations.reserved();
        var snapshot = inventory.snapshot();
        if (wish.gpus().count() > 0 && !snapshot.known()) {
            return new Planned.Refused(notKnown(snapshot));
        }
        var gpuPool = new GpuPool(snapshot.gpus(), snapshot.topology(), store.gpuOwners(), reserved.gpus());
        var portPool = new PortPool(range, store.portOwners(), reserved.ports());
        return switch (GpuPlanner.plan(gpuPool, owner, wish.gpus())) {
            case GpuPlanner.Plan.Refused refused -> new Planned.Refused(refused.error());
            case GpuPlanner.Plan.Chosen gpus ->
                switch (PortPlanner.plan(portPool, probe, owner, wish.ports())) {
                    case PortPlanner.Plan.Refused refused -> new Planned.Refused(refused.error());
                    case PortPlanner.Plan.Chosen ports ->
                        granted(grant(owner, gpuPool, gpus.gpus(), portPool, ports.ports()), promised);
                };
        };
    }

    private Planned granted(Grant grant, Set<Resource> promised) {
        if (promised.contains(Resource.GPU) && !grant.gpusToClaim().isEmpty()) {
            return new Planned.Refused(
                    CommandError.of(ErrorCode.GPU_NOT_ENOUGH, "what is free is kept for commands that wait for GPUs"));
        }
        if (promised.contains(Resource.PORT) && !grant.portsToClaim().isEmpty()) {
            return new Planned.Refused(CommandError.of(
                    ErrorCode.PORT_NOT_ENOUGH, "what is free is kept for commands that wait for ports"));
        }
        return new Planned.Granted(grant, reservations.reserve(grant.gpusToClaim(), grant.portsToClaim()));
    }

    private static Grant grant(String owner, GpuPool gpuPool, List<Gpu> gpus, PortPool portPool, List<PortView> ports) {
        Set<Integer> portsToClaim = ports.stream()
                .map(PortView::hostPort)
                .filter(port -> !portPool.ownedBy(owner, port))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return new Grant(
                gpus.stream().map(Gpu::view).toList(),
                ports,
                new LinkedHashSet<>(GpuPlanner.toClaim(gpuPool, owner, gpus)),
                portsToClaim);
    }

    private static CommandError notKnown(GpuInventory.Snapshot snapshot) {
        return CommandError.of(ErrorCode.GPU_NOT_ENOUGH, "the GPUs of this host could not be asked yet")
                .withDetail("cause", String.valueOf(snapshot.problem()))
                .withDetail("inventory", Map.of("known", false));
    }
}
