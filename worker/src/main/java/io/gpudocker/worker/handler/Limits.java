package io.gpudocker.worker.handler;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What the configuration allows a command.
 *
 * @param allowedHostPaths below which host paths may be bound; none when empty
 * @param commandTimeout a command without a deadline ends by then
 * @param injection how containers get their GPUs
 * @param pidsLimit of a container
 * @param historyKeep how many old versions of a ReplicaSet keep their disk, within {@code historyKeepBytes} together
 * @param logMaxBytes of one log file, of which {@code logMaxFiles} are kept
 */
public record Limits(
        List<Path> allowedHostPaths,
        Duration commandTimeout,
        GpuInjection injection,
        boolean noNewPrivileges,
        long pidsLimit,
        long logMaxBytes,
        int logMaxFiles,
        int historyKeep,
        long historyKeepBytes) {}
