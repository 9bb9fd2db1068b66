package io.gpudocker.worker.container;

import java.util.Map;

/** A container that mounts a Docker volume, running or not. */
public record VolumeUser(
        String containerId, String containerName, Map<String, String> labels, ContainerState.Phase phase) {}
