package io.gpudocker.worker.container;

import org.jspecify.annotations.Nullable;

/**
 * The end of an exec: bytes as they came, cut at the limit.
 *
 * @param exitCode null only when it timed out and none came
 */
public record ExecOutput(
        @Nullable Integer exitCode, byte[] stdout, byte[] stderr, boolean truncated, boolean timedOut) {}
