package io.gpudocker.worker.domain;

import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a verb wrote down before it touched anything, so that it can go on or be undone after a crash. */
public sealed interface Intent {
    /** A new version with what was claimed for it. */
    record NewVersion(int version, List<GpuView> gpus, List<PortView> ports) implements Intent {}

    /** An existing container is started with what was claimed again. */
    record StartAgain(String containerId, List<GpuView> gpus, List<PortView> ports) implements Intent {}

    /** An existing container is stopped, paused, continued or removed; nothing was claimed. */
    record OnContainer(String containerId) implements Intent {}

    /**
     * A process in a container.
     *
     * @param execId the engine's id, stored before the start; null before it is known
     */
    record Exec(String containerId, @Nullable String execId) implements Intent {}
}
