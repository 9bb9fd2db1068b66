package io.gpudocker.worker.domain;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a version's system disk.
 *
 * @param beginsAs while the version has no container: the version as whose disk it will begin; null when it has one, or
 *     had one that is gone
 * @param internalImage the image its container was made from, where the disk came over in one; else null
 * @param anonymousVolumes what its image declares as {@code VOLUME}, handed on from version to version
 * @param bytes what the container has written; null until the version is no longer the current one
 */
public record VersionDisk(
        @Nullable Integer beginsAs,
        @Nullable String internalImage,
        List<AnonymousVolume> anonymousVolumes,
        @Nullable Long bytes) {
    /** Of a version that never had a container. */
    public static VersionDisk none() {
        return new VersionDisk(null, null, List.of(), null);
    }

    /** Of a version that is written down and whose container comes later. */
    public static VersionDisk beginningAs(int version, List<AnonymousVolume> volumes) {
        return new VersionDisk(version, null, volumes, null);
    }

    /** Of a version with a container. */
    public static VersionDisk of(@Nullable String internalImage, List<AnonymousVolume> volumes) {
        return new VersionDisk(null, internalImage, volumes, null);
    }

    public VersionDisk measured(long size) {
        return new VersionDisk(beginsAs, internalImage, anonymousVolumes, size);
    }

    /** After the container and what its disk came over in were removed. */
    public VersionDisk gone() {
        return new VersionDisk(null, null, anonymousVolumes, null);
    }

    /** A volume of the engine that nobody named, and where it is mounted. */
    public record AnonymousVolume(String name, String destination) {}
}
