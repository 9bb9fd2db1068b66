package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.exception.NotFoundException;
import io.gpudocker.worker.container.DiskPaths;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
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

    boolean volumeExists(String name) {
        return calls.read(Operation.VOLUMES, deadlines.quick(), client -> {
            try {
                client.inspectVolumeCmd(name).exec();
                return true;
            } catch (NotFoundException e) {
                return false;
            }
        });
    }

    /** Some engines say that they removed a volume that is in use: users are looked for before and after. */
    void removeVolume(String name) {
        refuseUsed(name);
        calls.change(Operation.REMOVE_VOLUME, deadlines.change(), client -> {
            try {
                client.removeVolumeCmd(name).exec();
            } catch (NotFoundException e) {
                // Gone already.
            }
            return true;
        });
        refuseUsed(name);
    }

    private void refuseUsed(String name) {
        String path = "/containers/json?all=1&filters=" + Images.encoded(EngineCalls.filter("volume", name));
        JsonNode users = calls.readRaw(Operation.VOLUMES, deadlines.quick(), engine -> engine.json("GET", path, null));
        if (!users.isEmpty()) {
            throw new EngineException(
                    Fault.CONFLICT,
                    "remove volume: " + name + " is in use by "
                            + users.get(0).path("Names").path(0).asText(),
                    null);
        }
    }
}
