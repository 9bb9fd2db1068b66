package io.gpudocker.worker.container;

import io.gpudocker.messages.view.LogsResult;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.EngineException.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One container of a {@link FakeEngine}, which guards it. */
final class FakeContainer {
    final String id;
    final ContainerSpec spec;
    final List<VolumeMount> volumes;
    final List<LogsResult.Line> log = new ArrayList<>();
    Phase phase = Phase.CREATED;
    int exitCode;
    boolean oomKilled;

    @Nullable
    Instant startedAt;

    @Nullable
    Instant finishedAt;

    FakeContainer(String id, ContainerSpec spec, List<VolumeMount> volumes) {
        this.id = id;
        this.spec = spec;
        this.volumes = volumes;
    }

    boolean runs() {
        return phase == Phase.RUNNING || phase == Phase.PAUSED;
    }

    void started(Instant now) {
        phase = Phase.RUNNING;
        startedAt = now;
        finishedAt = null;
        exitCode = 0;
    }

    void ended(Instant now, int code) {
        phase = Phase.EXITED;
        finishedAt = now;
        exitCode = code;
    }

    boolean uses(String volume) {
        return volumes.stream().anyMatch(mount -> mount.volumeName().equals(volume));
    }

    /** Those that the specification does not name. */
    List<String> ownVolumes() {
        return volumes.stream()
                .map(VolumeMount::volumeName)
                .filter(name ->
                        spec.mounts().stream().noneMatch(mount -> mount.source().equals(name)))
                .toList();
    }

    void require(Phase wanted, String otherwise) {
        if (phase != wanted) {
            throw new EngineException(Fault.CONFLICT, "container " + id + " " + otherwise, null);
        }
    }

    ContainerState state() {
        return new ContainerState(
                id,
                spec.name(),
                spec.imageId(),
                spec.labels(),
                phase,
                exitCode,
                oomKilled,
                "",
                startedAt,
                finishedAt,
                runs() ? ports() : List.of(),
                gpuUuids());
    }

    List<PortView> ports() {
        return spec.ports();
    }

    private List<String> gpuUuids() {
        return switch (spec.gpus()) {
            case ContainerSpec.GpuRequest.None() -> List.of();
            case ContainerSpec.GpuRequest.DeviceRequest(var uuids) -> uuids;
            case ContainerSpec.GpuRequest.Cdi(var uuids) -> uuids;
            case ContainerSpec.GpuRequest.Environment(var uuids) -> uuids;
        };
    }
}
