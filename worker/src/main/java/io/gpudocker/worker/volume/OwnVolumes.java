package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.container.VolumeInfo;
import io.gpudocker.worker.container.VolumeUser;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The Docker volumes that are ours, by their labels; no other is ever changed. Thread-safe. */
final class OwnVolumes {
    private final ContainerEngine engine;

    OwnVolumes(ContainerEngine engine) {
        this.engine = engine;
    }

    /** Empty when there is none, or one that is not ours. */
    Optional<VolumeInfo> find(VolumeSpec spec) {
        return engine.volume(spec.volumeName()).filter(volume -> isOurs(volume, spec));
    }

    private static boolean isOurs(VolumeInfo volume, VolumeSpec spec) {
        return List.of(Labels.HOST, Labels.VOLUME, Labels.VERSION, Labels.COMMAND).stream()
                .filter(label -> !label.equals(Labels.COMMAND) || spec.labels().containsKey(label))
                .allMatch(label ->
                        Objects.equals(volume.labels().get(label), spec.labels().get(label)));
    }

    /** @return what is wrong with the one that has the name */
    Optional<VolumeRefusal> refusal(VolumeSpec spec, Map<String, String> options) {
        return engine.volume(spec.volumeName()).flatMap(volume -> {
            if (!isOurs(volume, spec)) {
                return taken("a Docker volume " + spec.volumeName() + " is there that this worker did not make");
            }
            return volume.options().equals(options)
                    ? Optional.empty()
                    : taken("the Docker volume " + spec.volumeName() + " was made with other options");
        });
    }

    private static Optional<VolumeRefusal> taken(String message) {
        return Optional.of(VolumeRefusal.of(ErrorCode.NAME_TAKEN, message));
    }

    VolumeInfo create(VolumeSpec spec, Map<String, String> options) {
        return engine.createVolume(spec.volumeName(), options, spec.labels());
    }

    /** @return who has it, when it could not be removed; field case 36: also when the engine says that it was */
    List<String> remove(String volumeName) {
        List<String> users = users(volumeName);
        if (!users.isEmpty()) {
            return users;
        }
        try {
            engine.removeVolume(volumeName);
            return users(volumeName);
        } catch (EngineException e) {
            List<String> now = users(volumeName);
            if (e.fault() != Fault.CONFLICT || now.isEmpty()) {
                throw e;
            }
            return now;
        }
    }

    List<String> users(String volumeName) {
        return engine.volumeUsers(volumeName).stream()
                .map(VolumeUser::containerName)
                .toList();
    }

    /** Those with processes. */
    List<String> running(String volumeName) {
        return users(volumeName, Set.of(Phase.RUNNING, Phase.PAUSED));
    }

    /** All but those that were only made. */
    List<String> everStarted(String volumeName) {
        return users(volumeName, EnumSet.complementOf(EnumSet.of(Phase.CREATED)));
    }

    private List<String> users(String volumeName, Set<Phase> phases) {
        return engine.volumeUsers(volumeName).stream()
                .filter(user -> phases.contains(user.phase()))
                .map(VolumeUser::containerName)
                .toList();
    }

    List<VolumeInfo> all(String host) {
        return engine.volumesWith(Labels.HOST, host).stream()
                .filter(volume -> volume.labels().containsKey(Labels.VOLUME))
                .toList();
    }
}
