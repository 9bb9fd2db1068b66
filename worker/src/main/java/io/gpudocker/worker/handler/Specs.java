package io.gpudocker.worker.handler;

import io.gpudocker.messages.Names;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.worker.container.ContainerSpec;
import io.gpudocker.worker.container.ContainerSpec.Mount;
import io.gpudocker.worker.domain.VersionDisk.AnonymousVolume;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From what was asked for to what the engine is told. */
final class Specs {
    private Specs() {}

    static SpecView of(ReplicaSetCommand.Run run) {
        return new SpecView(
                run.imageName(),
                run.gpuCount(),
                run.binds(),
                run.env(),
                run.cmd(),
                run.containerPorts(),
                run.cpus(),
                run.memory(),
                run.shmSize(),
                run.workDir(),
                run.user(),
                run.labels(),
                run.init(),
                run.stopTimeoutSeconds(),
                run.pullPolicy(),
                run.restartOnExit());
    }

    /** @param volumes the version of each volume that is bound by name */
    static ContainerSpec container(
            String name,
            String imageId,
            SpecView spec,
            List<AnonymousVolume> handedOn,
            Map<String, Integer> volumes,
            Map<String, String> labels,
            List<GpuView> gpus,
            List<PortView> ports,
            Limits limits) {
        return new ContainerSpec(
                name,
                imageId,
                spec.cmd(),
                spec.env(),
                labels,
                mounts(spec, handedOn, volumes),
                ports,
                limits.injection().request(Held.uuids(gpus)),
                spec.cpus(),
                bytes(spec.memory()),
                bytes(spec.shmSize()),
                spec.workDir(),
                spec.user(),
                spec.init(),
                spec.stopTimeoutSeconds(),
                limits.noNewPrivileges(),
                limits.pidsLimit(),
                limits.logMaxBytes(),
                limits.logMaxFiles());
    }

    /** A mount that was asked for comes before a volume that was handed on to the same place. */
    private static List<Mount> mounts(SpecView spec, List<AnonymousVolume> handedOn, Map<String, Integer> volumes) {
        Stream<Mount> asked =
                spec.binds().stream().map(bind -> new Mount(source(bind, volumes), bind.dest(), bind.readOnly()));
        Stream<Mount> kept = handedOn.stream()
                .filter(volume ->
                        spec.binds().stream().noneMatch(bind -> bind.dest().equals(volume.destination())))
                .map(volume -> Mount.asItIs(volume.name(), volume.destination()));
        return Stream.concat(asked, kept).toList();
    }

    private static String source(Bind bind, Map<String, Integer> volumes) {
        return bind.hostPath()
                ? bind.src()
                : Names.ofVersion(bind.src(), Objects.requireNonNull(volumes.get(bind.src())));
    }

    private static @Nullable Long bytes(@Nullable ByteSize size) {
        return size == null ? null : size.bytes();
    }
}
