package io.gpudocker.worker.handler;

import io.github.resilience4j.core.IntervalFunction;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks again while a part is away: first after 100 ms, then up to 5 s apart, with jitter so that names do not come back
 * all at once. While it waits, only the command's own name waits.
 */
public final class Patience {
    private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
    private static final IntervalFunction INTERVALS =
            IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(100), 2.0, 0.3, Duration.ofSeconds(5));

    private Patience() {}

    /** A question that may find its part away. */
    @FunctionalInterface
    public interface Question<T> {
        T ask() throws InterruptedException;
    }

    /** Asks until there is an answer or the time is up; then the last exception is thrown. */
    public static <T> T until(java.util.function.BooleanSupplier timeIsUp, Waiting waiting, Question<T> question)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return question.ask();
            } catch (StoreUnavailableException e) {
                if (timeIsUp.getAsBoolean()) {
                    throw e;
                }
                pause(attempt, waiting, e);
            } catch (EngineException e) {
                if (e.fault() == EngineException.Fault.INTERRUPTED) {
                    throw interrupted(e);
                }
                if (!away(e) || timeIsUp.getAsBoolean()) {
                    throw e;
                }
                pause(attempt, waiting, e);
            }
        }
    }

    /** Asks the store as long as it takes: what is under way can only be ended by writing it down. */
    public static <T> T forStore(Waiting waiting, Question<T> question) throws InterruptedException {
        return until(() -> false, waiting, question);
    }

    public static boolean away(EngineException e) {
        return !e.fault().isAnswer() && e.fault() != EngineException.Fault.INTERRUPTED;
    }

    private static InterruptedException interrupted(EngineException e) {
        var interrupted = new InterruptedException(e.getMessage());
        interrupted.initCause(e);
        return interrupted;
    }

    private static void pause(int attempt, Waiting waiting, RuntimeException why) throws InterruptedException {
        if (attempt == 1 || attempt % 10 == 0) {
            LOG.warn("waiting attempt={} reason=\"{}\"", attempt, why.getMessage());
        }
        long millis = INTERVALS.apply(attempt);
        waiting.released(() -> {
            Thread.sleep(millis);
            return true;
        });
    }
}
