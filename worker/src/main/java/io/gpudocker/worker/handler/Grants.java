package io.gpudocker.worker.handler;

import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.value.PortRequest;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.domain.StateChange.Mutation;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the verbs ask of the allocation: all of a wish or nothing. Thread-safe. */
public interface Grants {
    /**
     * Plans a wish and keeps what it planned from others until {@code settled} is run.
     *
     * @param wait how long to queue for capacity; null to be refused at once
     */
    Grant grant(Wish wish, @Nullable Duration wait, Task task) throws InterruptedException;

    /** Just these devices and host ports, or a refusal. */
    Grant exactly(String owner, List<GpuView> gpus, List<PortView> ports, @Nullable Duration wait, Task task)
            throws InterruptedException;

    /** Which of these host ports can't be bound on the host now; all of them when none can be told. */
    Set<Integer> busy(List<PortView> ports);

    /**
     * What is wanted.
     *
     * @param keptPorts are the owner's already and stay
     * @param excluded host ports that were found busy
     */
    record Wish(String owner, int gpus, List<PortRequest> ports, List<PortView> keptPorts, Set<Integer> excluded) {}

    /** The answer to a wish. */
    sealed interface Grant {
        /**
         * Planned, not yet claimed.
         *
         * @param settled to be run once the claims are stored or given up
         */
        record Granted(List<GpuView> gpus, List<PortView> ports, Runnable settled) implements Grant {
            /** What claims it all, in the transaction of the intent. */
            List<Mutation> claims(String owner) {
                return List.of(
                        new Mutation.ClaimGpus(owner, Held.uuids(gpus)),
                        new Mutation.ClaimPorts(owner, Held.hostPorts(ports)));
            }
        }

        record Refused(CommandError error) implements Grant {}
    }
}
