package io.gpudocker.worker.volume;

import io.gpudocker.worker.container.VolumeInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is below a Docker volume of one backend. Every call can be repeated after it was broken off; calls for one volume
 * come one at a time, for different ones at once.
 */
interface Backing {
    /** Tries whether it works on this host; empty when it does. */
    Optional<String> problem();

    /** Why no volume of that size can be had, whatever room there is. */
    Optional<VolumeRefusal> unsupported(long sizeBytes);

    /** Keeps what it needs until it is made, or says why it can't be. */
    Optional<VolumeRefusal> plan(VolumeWish wish);

    /** Gives back what was kept. */
    void release(String volumeName);

    /** What must be there before the Docker volume is. */
    Optional<VolumeRefusal> make(VolumeSpec spec);

    /** Of the local driver. */
    Map<String, String> options(VolumeSpec spec);

    /** Removes what {@link #make} made, after the Docker volume. */
    void unmake(VolumeSpec spec);

    /**
     * Removes what it holds and leaves the Docker volume.
     *
     * @return false where the engine keeps it, and nothing was done
     */
    boolean discard(VolumeSpec spec);

    /** Whether the data is still there when somebody removed the Docker volume. */
    boolean outlivesDockerVolume();

    /** Where the host has its files; empty where it has them not. */
    Optional<Path> files(VolumeSpec spec, VolumeInfo volume);

    VolumeUsage usage(VolumeSpec spec, VolumeInfo volume);

    /**
     * Why it can't be made that size where it is; empty when it can. Changes nothing.
     *
     * @param running names of containers that run with it
     */
    Optional<String> needsCopy(VolumeSpec spec, long sizeBytes, List<String> running);

    /** @param running names of containers that run with it */
    Growth grow(VolumeSpec spec, long sizeBytes, List<String> running);

    /** At the worker's start. */
    MountReport mount(VolumeSpec spec);
}
