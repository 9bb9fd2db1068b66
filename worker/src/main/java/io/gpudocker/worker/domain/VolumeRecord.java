package io.gpudocker.worker.domain;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * {@code volumes/<name>}: which version is current, and who has it.
 *
 * @param usedBy names of the ReplicaSets whose current version binds it, in order; from before their container is made
 * @param busy the digest of the command that changes it now, until when nobody new may bind it; null when there is none
 * @param changedAt when it was last made, resized or moved
 */
public record VolumeRecord(
        String name,
        int version,
        List<String> usedBy,
        @Nullable String busy,
        Instant changedAt) {

    public VolumeRecord {
        usedBy = List.copyOf(usedBy);
    }

    public VolumeRecord usedBy(String replicaSet) {
        return with(Stream.concat(usedBy.stream(), Stream.of(replicaSet)));
    }

    public VolumeRecord notUsedBy(String replicaSet) {
        return with(usedBy.stream().filter(user -> !user.equals(replicaSet)));
    }

    private VolumeRecord with(Stream<String> users) {
        return new VolumeRecord(name, version, users.distinct().sorted().toList(), busy, changedAt);
    }

    /** @param command null when it is over */
    public VolumeRecord busyWith(@Nullable String command) {
        return new VolumeRecord(name, version, usedBy, command, changedAt);
    }

    /** After a change of its size or version. */
    public VolumeRecord changed(int nowVersion, Instant now) {
        return new VolumeRecord(name, nowVersion, usedBy, null, now);
    }
}
