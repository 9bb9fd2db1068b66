package io.gpudocker.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DeadlinedTest {
    private final AtomicBoolean interrupted = new AtomicBoolean();

    private boolean silence() throws InterruptedException {
        try {
            new CountDownLatch(1).await();
            return true;
        } catch (InterruptedException e) {
            interrupted.set(true);
            throw e;
        }
    }

    @Test
    void anAnswerIsPassedOn() {
        assertThat(Deadlined.call(Operation.INFO, Duration.ofSeconds(30), () -> "yes"))
                .isEqualTo("yes");
    }

    @Test
    void silenceEndsWithTimeoutAndTheCallIsBrokenOff() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> Deadlined.call(Operation.INFO, Duration.ofMillis(20), this::silence))
                .matches(e -> e.fault() == Fault.TIMEOUT);
        await().untilTrue(interrupted);
    }

    @Test
    void anInterruptedCallerBreaksTheCallOffAndStaysInterrupted() throws Exception {
        AtomicReference<Fault> fault = new AtomicReference<>();
        AtomicBoolean flag = new AtomicBoolean();
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                Deadlined.call(Operation.INFO, Duration.ofMinutes(5), this::silence);
            } catch (EngineException e) {
                fault.set(e.fault());
                flag.set(Thread.currentThread().isInterrupted());
            }
        });

        caller.interrupt();
        caller.join();

        assertThat(fault).hasValue(Fault.INTERRUPTED);
        assertThat(flag).isTrue();
    }

    @Test
    void aBrokenConnectionIsUnavailable() {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> Deadlined.call(Operation.INFO, Duration.ofSeconds(30), () -> {
                    throw new IOException("Connection refused");
                }))
                .matches(e -> e.fault() == Fault.UNAVAILABLE);
    }
}
