package io.gpudocker.worker.container;

import java.nio.file.Path;
import java.util.Map;

/**
 * A Docker volume.
 *
 * @param options the driver's, as they were given
 * @param mountpoint where the engine's host has its files; with {@code type=none} or {@code nfs} only while a container
 *     runs that mounts it
 */
public record VolumeInfo(
        String name, String driver, Map<String, String> options, Map<String, String> labels, Path mountpoint) {}
