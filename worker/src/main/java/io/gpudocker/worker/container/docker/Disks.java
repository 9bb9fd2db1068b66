package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.gpudocker.worker.container.DiskPaths;
import io.gpudocker.worker.container.VolumeMount;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Where a container's files are: its own disk, and its volumes. Thread-safe. */
final class Disks {
    private final EngineCalls calls;
    private final EngineDeadlines deadlines;

    Disks(EngineCalls calls, EngineDeadlines deadlines) {
        this.calls = calls;
        this.deadlines = deadlines;
    }

    Optional<DiskPaths> disk(String containerId) {
        JsonNode driver = container(containerId).path("GraphDriver");
        String upper = driver.path("Data").path("UpperDir").asText();
        if (!driver.path("Name").asText().equals("overlay2") || upper.isEmpty()) {
            return Optional.empty();
        }
        String lowers = driver.path("Data").path("LowerDir").asText();
        return Optional.of(new DiskPaths(
                Path.of(upper),
                Arrays.stream(lowers.split(":", -1))
                        .filter(path -> !path.isEmpty())
                        .map(Path::of)
                        .toList()));
    }

    long writtenBytes(String containerId) {
        String path = "/containers/" + Images.encoded(containerId) + "/json?size=1";
        return calls.readRaw(Operation.INSPECT, deadlines.change(), engine -> engine.json("GET", path, null))
                .path("SizeRw")
                .asLong();
    }

    List<VolumeMount> volumes(String containerId) {
        return StreamSupport.stream(container(containerId).path("Mounts").spliterator(), false)
                .filter(mount -> mount.path("Type").asText().equals("volume"))
                .map(mount -> VolumeMount.of(
                        mount.path("Name").asText(), mount.path("Destination").asText()))
                .sorted(Comparator.comparing(VolumeMount::destination))
                .toList();
    }

    /** As the engine writes it. */
    JsonNode container(String id) {
        return calls.readRaw(
                Operation.INSPECT,
                deadlines.quick(),
                engine -> engine.json("GET", "/containers/" + Images.encoded(id) + "/json", null));
    }
}
