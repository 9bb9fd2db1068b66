package io.gpudocker.worker.container;

import java.nio.file.Path;
import java.util.List;

/**
 * Where an engine with overlay2 keeps what a container has written, as paths of the engine's host.
 *
 * @param upper what the container has written
 * @param lowers what lies below it, top first; the first one holds what the engine itself writes ({@code /etc/hosts} …)
 */
public record DiskPaths(Path upper, List<Path> lowers) {}
