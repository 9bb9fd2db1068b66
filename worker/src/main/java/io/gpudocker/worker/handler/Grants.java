package io.gpudocker.worker.handler;

import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.allocation.Allocator;
import io.gpudocker.worker.allocation.Grant;
import io.gpudocker.worker.allocation.Planned;
import io.gpudocker.worker.allocation.PortProbe;
import io.gpudocker.worker.allocation.Wish;
import io.gpudocker.worker.domain.StateChange.Mutation;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the verbs ask of the allocation: all of a wish or nothing. Thread-safe. */
public final class Grants {
    private final Allocator allocator;
    private final PortProbe probe;

    public Grants(Allocator allocator, PortProbe probe) {
        this.allocator = allocator;
        this.probe = probe;
    }

    /**
     * Plans a wish and keeps what was planned from others until the reservation is closed.
     *
     * @param wait how long to queue for capacity, at most until the task's deadline; null to be refused at once
     */
    Planned plan(Wish wish, @Nullable Duration wait, Task task) throws InterruptedException {
        if (wait == null) {
            return allocator.plan(task.name(), wish);
        }
        Duration longest = wait.compareTo(task.left()) < 0 ? wait : task.left();
        return task.waiting().released(() -> allocator.planWaiting(task.name(), wish, longest));
    }

    /** Refuses what this host can't grant however long one waits. */
    Optional<CommandError> never(int gpus, int ports) {
        return allocator.never(gpus, ports);
    }

    /** What claims a grant, in the transaction of the intent. */
    static List<Mutation> claims(String owner, Grant grant) {
        return List.of(
                new Mutation.ClaimGpus(owner, List.copyOf(grant.gpusToClaim())),
                new Mutation.ClaimPorts(owner, List.copyOf(grant.portsToClaim())));
    }

    /** Which of these host ports can't be bound on the host now; all of them when none can be told. */
    Set<Integer> busy(List<PortView> ports) {
        Set<Integer> busy = ports.stream()
                .filter(port -> !probe.free(port.hostPort(), port.protocol()))
                .map(PortView::hostPort)
                .collect(Collectors.toSet());
        return busy.isEmpty() ? Set.copyOf(Held.hostPorts(ports)) : busy;
    }

    /** To be called after something was released. */
    void capacityChanged() {
        allocator.capacityChanged();
    }
}
