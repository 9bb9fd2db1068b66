package io.gpudocker.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CheckTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void allWellIsZero() throws InterruptedException {
        assertThat(run(LONG, probe("kafka", () -> CheckFinding.ok("3 brokers"))))
                .isZero();
        assertThat(printed()).isEqualToNormalizingNewlines("ok    kafka           3 brokers\n");
    }

    @Test
    void warningsAreOneAndSayWhatToDo() throws InterruptedException {
        assertThat(run(
                        LONG,
                        probe("a", () -> CheckFinding.warn("odd\nvery", "do it")),
                        probe("b", () -> CheckFinding.ok("fine"))))
                .isEqualTo(1);
        assertThat(printed())
                .isEqualToNormalizingNewlines("warn  a               odd; very -> do it\nok    b               fine\n");
    }

    @Test
    void whatThrowsFailsAndTheOthersAreStillLookedAt() throws InterruptedException {
        assertThat(run(
                        LONG,
                        probe("a", () -> {
                            throw new java.io.IOException("no route");
                        }),
                        probe("b", () -> {
                            throw new IllegalStateException();
                        }),
                        probe("c", () -> CheckFinding.warn("odd", "x"))))
                .isEqualTo(2);
        assertThat(printed().lines())
                .containsExactly(
                        "fail  a               no route -> look at a",
                        "fail  b               IllegalStateException -> look at b",
                        "warn  c               odd -> x");
    }

    @Test
    void theyRunSideBySideAndArePrintedInOrder() throws InterruptedException {
        var all = new CyclicBarrier(3);
        Callable<CheckFinding> together = () -> {
            all.await(1, TimeUnit.MINUTES);
            return CheckFinding.ok("met");
        };

        assertThat(run(LONG, probe("c", together), probe("a", together), probe("b", together)))
                .isZero();
        assertThat(printed().lines().map(line -> line.split(" +", -1)[1])).containsExactly("c", "a", "b");
    }

    @Test
    void whatDoesNotAnswerFailsAtTheDeadlineAndIsCalledOff() throws InterruptedException {
        var calledOff = new CountDownLatch(1);
        var never = new CountDownLatch(1);

        int code = run(
                Duration.ofSeconds(1),
                probe("a", () -> {
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        calledOff.countDown();
                        throw e;
                    }
                    return CheckFinding.ok("?");
                }),
                probe("b", () -> CheckFinding.ok("fine")));

        assertThat(code).isEqualTo(2);
        assertThat(printed()).contains("no answer within 1 s -> look at a", "ok    b");
        assertThat(calledOff.await(1, TimeUnit.MINUTES)).isTrue();
    }

    private int run(Duration deadline, CheckProbe... probes) throws InterruptedException {
        return new Check(List.of(probes), deadline).run(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private static CheckProbe probe(String what, Callable<CheckFinding> look) {
        return new CheckProbe(what, look, "look at " + what);
    }

    private String printed() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
