package io.gpudocker.worker.container;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A container to be saved as an image. The new image keeps the configuration of the container's own image (environment,
 * command, working directory, user, ports, volumes, labels …); nothing is taken over of what the container was given.
 * On containerd's store names of its variables and labels stay, with empty values, and its exposed ports.
 *
 * @param reference such as {@code repo:tag}, which moves from whatever image has it; null for none
 * @param labels more of them, none empty
 * @param pause whether the engine freezes it meanwhile, when it runs; a frozen one stays frozen either way
 */
public record CommitRequest(
        String containerId, @Nullable String reference, Map<String, String> labels, boolean pause) {}
