package io.gpudocker.worker.handler;

import io.gpudocker.messages.command.ReplicaSetCommand.RestartOnExit;
import java.time.Duration;

/** {@code restartOnExit}: whether the worker starts again what ended by itself, and how long it waits before. */
public final class RestartPolicy {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private RestartPolicy() {}

    public static boolean applies(RestartOnExit policy, int exitCode) {
        return switch (policy) {
            case NO -> false;
            case ON_FAILURE -> exitCode != 0;
            case ALWAYS -> true;
        };
    }

    /**
     * 1 s, doubled each time in a row, up to 1 min.
     *
     * @param restarts in a row so far, from 0
     */
    public static Duration delay(int restarts) {
        Duration delay = FIRST.multipliedBy(1L << Math.min(restarts, 10));
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }
}
