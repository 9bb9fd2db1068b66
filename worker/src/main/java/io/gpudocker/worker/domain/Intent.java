package io.gpudocker.worker.domain;

import io.gpudocker.messages.command.VolumeCommand.Backend;
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

    /** A volume's first version by a backend that was chosen. */
    record NewVolume(Backend backend) implements Intent {}

    /** An existing volume is grown in place or removed. */
    record OnVolume(int version) implements Intent {}

    /**
     * A volume's new version takes the place of the current one, and with it what runs from that.
     *
     * @param version of the volume
     * @param held names of all ReplicaSets that bind the volume: nothing may happen to them until this has ended
     * @param replicaSets those of them that get a new version
     */
    record MoveVolume(int version, List<String> held, List<Moved> replicaSets) implements Intent {}

    /** A ReplicaSet that is moved to a volume's new version, with what it holds. */
    record Moved(String name, NewVersion next) {}
}
