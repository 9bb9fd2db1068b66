package io.gpudocker.worker.container.docker;

import java.time.Duration;

/**
 * How long the engine may take before a call ends with {@code TIMEOUT}. All positive.
 *
 * @param quick for what only looks, and for pause and unpause
 * @param change for create, start and remove, which may wait for a disk or a GPU
 * @param stopMargin on top of a stop's own grace
 * @param execEnd for the exit code of a process whose output has ended, and for the end of one that was killed
 */
public record EngineDeadlines(Duration quick, Duration change, Duration stopMargin, Duration execEnd) {
    public EngineDeadlines {
        requirePositive("quick", quick);
        requirePositive("change", change);
        requirePositive("stopMargin", stopMargin);
        requirePositive("execEnd", execEnd);
    }

    public static EngineDeadlines defaults() {
        return new EngineDeadlines(
                Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofSeconds(30), Duration.ofSeconds(10));
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " must be positive");
        }
    }
}
