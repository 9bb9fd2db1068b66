package io.gpudocker.worker.container;

import io.gpudocker.messages.view.PortView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One container as inspect (or list) shows it.
 *
 * @param boundPorts what is really bound now; empty while it does not run
 * @param gpuUuids asked for by device request or {@code NVIDIA_VISIBLE_DEVICES}
 */
public record ContainerState(
        String id,
        String name,
        String imageId,
        Map<String, String> labels,
        Phase phase,
        int exitCode,
        boolean oomKilled,
        String error,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        List<PortView> boundPorts,
        List<String> gpuUuids) {

    /** Whether it runs, or is frozen. */
    public boolean hasProcesses() {
        return switch (phase) {
            case RUNNING, PAUSED -> true;
            case CREATED, EXITED, DEAD -> false;
        };
    }

    /** The engine's states, without those that last only moments. */
    public enum Phase {
        CREATED,
        RUNNING,
        PAUSED,
        EXITED,
        DEAD
    }
}
