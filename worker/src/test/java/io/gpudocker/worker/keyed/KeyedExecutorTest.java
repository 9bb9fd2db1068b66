package io.gpudocker.worker.keyed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a single executor does, one scenario at a time. */
@Timeout(60)
final class KeyedExecutorTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong nanos = new AtomicLong();
    private final KeyedExecutor<String> executor =
            new KeyedExecutor<>(2, (_, failure) -> failures.add(failure), nanos::get);

    @AfterEach
    void close() throws InterruptedException {
        assertThat(executor.close(LONG)).isEmpty();
    }

    @Test
    void aBlockedKeyHoldsUpOnlyItself() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch others = new CountDownLatch(2);
        executor.submit("a", _ -> blocked.await());
        executor.submit("a", _ -> ran.add("a2"));
        executor.submit("b", _ -> others.countDown());
        executor.submit("c", _ -> others.countDown());

        assertThat(others.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).isEmpty();
        assertThat(executor.queuedFor("a")).isEqualTo(2);
        blocked.countDown();
        assertThat(executor.awaitIdle(LONG)).isTrue();
        assertThat(ran).containsExactly("a2");
        assertThat(executor.queuedFor("a")).isZero();
    }

    @Test
    void readyKeysAreServedInTheOrderInWhichTheyBecameReady() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        executor.submit("x", _ -> blocked.await());
        executor.submit("y", _ -> blocked.await());
        for (String key : List.of("c", "a", "b")) {
            executor.submit(key, turn -> turn.released(() -> ran.add(key)));
        }

        assertThat(executor.queued()).isEqualTo(3);
        assertThat(executor.inFlight()).isEqualTo(2);
        blocked.countDown();
        assertThat(executor.awaitIdle(LONG)).isTrue();
        assertThat(ran).hasSize(3).contains("a", "b", "c");
    }

    @Test
    void aTurnThatWaitsGivesItsPlaceToOthers() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        for (String key : List.of("a", "b", "c", "d")) {
            executor.submit(key, turn -> {
                turn.released(() -> {
                    blocked.await();
                    return key;
                });
                ran.add(key);
            });
        }
        executor.submit("e", _ -> blocked.countDown());

        assertThat(executor.awaitIdle(LONG)).isTrue();
        assertThat(ran).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    @Test
    void whatIsThrownIsReportedAndTheNextTaskOfTheKeyRuns() throws InterruptedException {
        executor.submit("a", _ -> {
            throw new IllegalStateException("first");
        });
        executor.submit(
                "a",
                turn -> turn.released(() -> {
                    throw new AssertionError("second");
                }));
        executor.submit("a", _ -> ran.add("third"));

        assertThat(executor.awaitIdle(LONG)).isTrue();
        assertThat(ran).containsExactly("third");
        assertThat(failures).extracting(Throwable::getMessage).containsExactly("first", "second");
    }

    @Test
    void aTurnOverSeveralKeysWaitsForAllOfThemAndHoldsAllOfThem() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        executor.submit("b", _ -> {
            blocked.await();
            ran.add("b1");
        });
        executor.submitAll(new TreeSet<>(Set.of("c", "b", "a")), _ -> ran.add("abc"));
        executor.submit("a", _ -> ran.add("a2"));
        executor.submit("d", _ -> blocked.countDown());

        assertThat(executor.awaitIdle(LONG)).isTrue();
        assertThat(ran).containsExactly("b1", "abc", "a2");
    }

    @Test
    void aTurnOverSeveralKeysPassesWhatStepsAsideAndNothingElseDoes() throws InterruptedException {
        CountDownLatch aside = new CountDownLatch(2);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch passed = new CountDownLatch(1);
        CountDownLatch back = new CountDownLatch(1);
        for (String key : List.of("a", "b")) {
            executor.submit(key, turn -> {
                turn.aside(() -> {
                    aside.countDown();
                    goOn.await();
                    return "";
                });
                ran.add(key + "1");
            });
            executor.submit(key, _ -> ran.add(key + "2"));
        }
        aside.await();
        executor.submitAll(new TreeSet<>(Set.of("a", "b")), _ -> {
            passed.countDown();
            back.await();
            ran.add("ab");
        });
        passed.await();
        goOn.countDown();
        // Both want to go on, and have to wait for the one that passed them.
        Thread.sleep(20);
        back.countDown();

        assertThat(executor.awaitIdle(LONG)).isTrue();
        assertThat(ran).startsWith("ab").containsExactlyInAnyOrder("ab", "a1", "a2", "b1", "b2");
        assertThat(ran).containsSubsequence("a1", "a2").containsSubsequence("b1", "b2");
    }

    @Test
    void oneThatStepsAsideLetsThosePassThatStoodBehindItBefore() throws InterruptedException {
        CountDownLatch submitted = new CountDownLatch(1);
        CountDownLatch passed = new CountDownLatch(2);
        executor.submit("a", turn -> {
            submitted.await();
            turn.aside(() -> {
                passed.await();
                return "";
            });
            ran.add("a1");
        });
        executor.submit("a", _ -> ran.add("a2"));
        for (int passer = 1; passer <= 2; passer++) {
            String name = "all" + passer;
            executor.submitAll(new TreeSet<>(Set.of("a", "b")), _ -> {
                ran.add(name);
                passed.countDown();
            });
        }
        submitted.countDown();

        assertThat(executor.awaitIdle(LONG)).isTrue();
        assertThat(ran).containsExactly("all1", "all2", "a1", "a2");
    }

    @Test
    void aTurnThatIsBlockedElsewherePassesNobody() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch aside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CountDownLatch wentOn = new CountDownLatch(1);
        executor.submit("b", _ -> {
            blocked.await();
            ran.add("b1");
        });
        executor.submit("a", turn -> {
            turn.aside(() -> {
                aside.countDown();
                goOn.await();
                return "";
            });
            ran.add("a1");
            wentOn.countDown();
        });
        aside.await();
        KeyedExecutor.Submission given = executor.submitAll(new TreeSet<>(Set.of("a", "b")), _ -> ran.add("never"));
        executor.submitAll(new TreeSet<>(Set.of("a", "b")), _ -> ran.add("ab"));
        goOn.countDown();
        assertThat(given.withdraw()).isTrue();
        wentOn.await();
        executor.submit("c", _ -> blocked.countDown());

        assertThat(executor.awaitIdle(LONG)).isTrue();
        assertThat(ran).containsExactly("a1", "b1", "ab");
    }

    @Test
    void drainStartsNothingMoreAndWaitsForWhatRuns() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(1);
        executor.submit("a", _ -> {
            begun.countDown();
            blocked.await();
            ran.add("a1");
        });
        executor.submit("a", _ -> ran.add("a2"));
        begun.await();

        assertThat(executor.drain(Duration.ofMillis(1))).isFalse();
        executor.submit("b", _ -> ran.add("b1"));
        blocked.countDown();
        assertThat(executor.drain(LONG)).isTrue();
        assertThat(ran).containsExactly("a1");
        assertThat(executor.queued()).isEqualTo(2);
    }

    @Test
    void closeInterruptsAndTellsWhatDidNotEnd() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(2);
        CountDownLatch stubborn = new CountDownLatch(1);
        executor.submit(
                "waits",
                turn -> turn.released(() -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                    return "";
                }));
        executor.submit("stubborn", _ -> {
            begun.countDown();
            awaitUninterrupted(stubborn);
        });
        begun.await();

        assertThat(executor.close(Duration.ofMillis(300))).containsExactly("stubborn");
        assertThat(failures).isEmpty();
        assertThatThrownBy(() -> executor.submit("late", _ -> {})).isInstanceOf(RejectedExecutionException.class);
        stubborn.countDown();
    }

    @Test
    void theOldestKeyIsNamed() throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(1);
        executor.submit("old", _ -> blocked.await());
        nanos.set(Duration.ofSeconds(5).toNanos());
        executor.submit("young", _ -> blocked.await());
        nanos.set(Duration.ofSeconds(7).toNanos());

        assertThat(executor.oldest(2))
                .containsExactly(
                        new KeyAge<>("old", Duration.ofSeconds(7)), new KeyAge<>("young", Duration.ofSeconds(2)));
        blocked.countDown();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        boolean open = false;
        while (!open) {
            try {
                open = latch.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                // Stubborn is what this one is for.
            }
        }
    }
}
