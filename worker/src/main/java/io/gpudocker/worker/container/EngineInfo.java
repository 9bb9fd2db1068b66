package io.gpudocker.worker.container;

import java.nio.file.Path;
import java.util.Set;

/**
 * What the engine says of itself.
 *
 * @param id the engine's own id, another one after its root was lost
 * @param apiVersion the one spoken: the lower of its maximum and ours
 * @param nativeOverlayDiff as {@code docker info} shows it for overlay2
 * @param containerdStore whether images lie in containerd's store, which gives no paths
 * @param cpus that the host has; {@code memoryBytes} likewise
 */
public record EngineInfo(
        String id,
        String version,
        String apiVersion,
        String storageDriver,
        boolean nativeOverlayDiff,
        boolean containerdStore,
        Path rootDir,
        Set<String> runtimes,
        int cpus,
        long memoryBytes,
        boolean liveRestore,
        Set<String> cdiSpecDirs) {}
