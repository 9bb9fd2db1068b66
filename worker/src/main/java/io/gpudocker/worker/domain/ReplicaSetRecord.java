package io.gpudocker.worker.domain;

import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetStatus;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code replicasets/<name>}: which version is current and how it is.
 *
 * @param pausedBy how it was paused; null unless {@code PAUSED}
 * @param exitCode of the last end, where there was one
 * @param gpus what it holds now, and so are {@code ports}: empty unless the status holds resources
 * @param restarts how often in a row the worker started it again after it had ended by itself
 * @param changedAt when the status last changed
 * @param metered never null; of before there was metering, nothing
 */
public record ReplicaSetRecord(
        String name,
        int version,
        ReplicaSetStatus status,
        @Nullable PauseMode pausedBy,
        @Nullable Integer exitCode,
        List<GpuView> gpus,
        List<PortView> ports,
        int restarts,
        Instant changedAt,
        Metered metered) {

    public ReplicaSetRecord {
        // Records of before there was metering have none.
        metered = metered == null ? Metered.NOTHING : metered;
    }

    /** Whether it is in use, and billed: it runs or is paused. What is stuck holds what it had and is neither. */
    public boolean inUse() {
        return switch (status) {
            case RUNNING, PAUSED -> true;
            case STOPPED, EXITED, LOST, STUCK -> false;
        };
    }

    /** The same with its use told so far. */
    public ReplicaSetRecord with(Metered nowMetered) {
        return new ReplicaSetRecord(
                name, version, status, pausedBy, exitCode, gpus, ports, restarts, changedAt, nowMetered);
    }
}
