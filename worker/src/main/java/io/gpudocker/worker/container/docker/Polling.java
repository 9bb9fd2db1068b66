package io.gpudocker.worker.container.docker;

import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks again, after 5 ms at first and 250 ms at most, until there is an answer. Stateless. */
final class Polling {
    private static final long FIRST_MILLIS = 5;
    private static final long LONGEST_MILLIS = 250;

    private Polling() {}

    /**
     * @return null when none came in time
     * @throws EngineException {@code INTERRUPTED}
     */
    static <T> @Nullable T until(Duration atMost, Supplier<@Nullable T> question) {
        long start = System.nanoTime();
        for (long pause = FIRST_MILLIS; ; pause = Math.min(pause * 2, LONGEST_MILLIS)) {
            T answer = question.get();
            if (answer != null || System.nanoTime() - start > atMost.toNanos()) {
                return answer;
            }
            pause(pause);
        }
    }

    private static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineException(Fault.INTERRUPTED, "interrupted", e);
        }
    }
}
