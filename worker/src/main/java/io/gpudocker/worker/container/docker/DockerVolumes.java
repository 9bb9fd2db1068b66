package io.gpudocker.worker.container.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.VolumeInfo;
import io.gpudocker.worker.container.VolumeUser;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Makes, finds and removes the engine's volumes. Thread-safe. */
final class DockerVolumes {
    private static final int NOT_FOUND = 404;

    private final EngineCalls calls;
    private final EngineDeadlines deadlines;

    DockerVolumes(EngineCalls calls, EngineDeadlines deadlines) {
        this.calls = calls;
        this.deadlines = deadlines;
    }

    Optional<VolumeInfo> find(String name) {
        return calls.readRaw(Operation.VOLUMES, deadlines.quick(), engine -> {
            try {
                return Optional.of(info(engine.json("GET", "/volumes/" + Images.encoded(name), null)));
            } catch (DockerException e) {
                if (e.getHttpStatus() != NOT_FOUND) {
                    throw e;
                }
                return Optional.empty();
            }
        });
    }

    List<VolumeInfo> list(String label, String value) {
        String path = "/volumes?filters=" + Images.encoded(EngineCalls.filter("label", label + "=" + value));
        JsonNode found = calls.readRaw(Operation.VOLUMES, deadlines.quick(), engine -> engine.json("GET", path, null));
        return StreamSupport.stream(found.path("Volumes").spliterator(), false)
                .map(DockerVolumes::info)
                .sorted(Comparator.comparing(VolumeInfo::name))
                .toList();
    }

    /** Engines differ in whether they refuse a name that is there with other options, so it is looked for first. */
    VolumeInfo create(String name, Map<String, String> options, Map<String, String> labels) {
        Optional<VolumeInfo> there = find(name);
        if (there.isPresent()) {
            return there.get();
        }
        calls.change(
                Operation.CREATE_VOLUME,
                deadlines.change(),
                client -> client.createVolumeCmd()
                        .withName(name)
                        .withDriver("local")
                        .withDriverOpts(options)
                        .withLabels(labels)
                        .exec());
        return find(name)
                .orElseThrow(
                        () -> new EngineException(Fault.OTHER, "create volume: " + name + " is gone at once", null));
    }

    List<VolumeUser> users(String name) {
        String path = "/containers/json?all=1&filters=" + Images.encoded(EngineCalls.filter("volume", name));
        JsonNode users = calls.readRaw(Operation.VOLUMES, deadlines.quick(), engine -> engine.json("GET", path, null));
        return StreamSupport.stream(users.spliterator(), false)
                .map(DockerVolumes::user)
                .sorted(Comparator.comparing(VolumeUser::containerName))
                .toList();
    }

    /** Some engines say that they removed a volume that is in use: users are looked for before and after. */
    void remove(String name) {
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
        List<VolumeUser> users = users(name);
        if (!users.isEmpty()) {
            throw new EngineException(
                    Fault.CONFLICT,
                    "remove volume: " + name + " is in use by "
                            + users.getFirst().containerName(),
                    null);
        }
    }

    private static VolumeInfo info(JsonNode volume) {
        return new VolumeInfo(
                volume.path("Name").asText(),
                volume.path("Driver").asText(),
                texts(volume.path("Options")),
                texts(volume.path("Labels")),
                Path.of(volume.path("Mountpoint").asText()));
    }

    private static VolumeUser user(JsonNode container) {
        String name = container.path("Names").path(0).asText();
        return new VolumeUser(
                container.path("Id").asText(),
                name.startsWith("/") ? name.substring(1) : name,
                texts(container.path("Labels")),
                ContainerMapper.phase(container.path("State").asText()));
    }

    private static Map<String, String> texts(JsonNode object) {
        Map<String, String> texts = new LinkedHashMap<>();
        object.properties()
                .forEach(each -> texts.put(each.getKey(), each.getValue().asText()));
        return Map.copyOf(texts);
    }
}
