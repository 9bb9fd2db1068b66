package io.gpudocker.worker.handler;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.volume.MountReport;
import io.gpudocker.worker.volume.VolumeSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks before a container is made or started whether the volumes that it binds are there. The engine would make a bare
 * one of the same name, without a limit and without the data.
 */
final class BoundVolumes {
    private final Workbench bench;

    BoundVolumes(Workbench bench) {
        this.bench = bench;
    }

    /**
     * Brings back what can be brought back without loss.
     *
     * @param versions of volumes by their plain names
     * @return what is wrong with the first one that can't be used
     */
    Optional<String> problem(Map<String, Integer> versions) {
        List<VolumeSpec> specs = versions.entrySet().stream()
                .flatMap(entry -> record(entry.getKey(), entry.getValue()).stream())
                .map(version -> CurrentVolume.spec(bench.host(), version))
                .toList();
        return bench.volumes().mountAll(specs).stream()
                .filter(report -> !report.usable())
                .map(BoundVolumes::sentence)
                .findFirst();
    }

    /** Starts a container that has them. */
    Step.Result start(Containers containers, String containerId, List<PortView> ports, Map<String, Integer> versions) {
        return problem(versions)
                .map(problem -> Step.failed(CommandError.of(ErrorCode.CONTAINER_START_FAILED, problem)))
                .orElseGet(() -> containers.start(containerId, ports));
    }

    /** One that is made by the very command has no record yet, and was made just now. */
    private Optional<VolumeVersionRecord> record(String name, int version) {
        return bench.store().volumes().volumeVersion(name, version);
    }

    private static String sentence(MountReport report) {
        return "the volume " + report.volumeName() + " can't be used: " + report.text();
    }
}
