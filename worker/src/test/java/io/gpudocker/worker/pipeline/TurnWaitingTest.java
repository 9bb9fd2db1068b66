package io.gpudocker.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.keyed.KeyedExecutor;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A turn that takes those of others as well, on an executor with room for one at a time. */
class TurnWaitingTest {
    private static final ResourceKey VOLUME = new ResourceKey(ResourceKind.VOLUME, "data");
    private static final ResourceKey FOO = new ResourceKey(ResourceKind.REPLICA_SET, "foo");
    private static final ResourceKey BAR = new ResourceKey(ResourceKind.REPLICA_SET, "bar");

    private static final Duration LONG = Duration.ofMinutes(1);

    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final KeyedExecutor<ResourceKey> executor =
            new KeyedExecutor<>(1, (keys, failure) -> failures.add(failure), System::nanoTime);

    @AfterEach
    void close() throws InterruptedException {
        assertThat(executor.close(Duration.ofSeconds(10))).isEmpty();
    }

    @Test
    void whatIsDoneInTheTurnsOfOthersComesBehindTheirsAndBeforeWhatComesLater() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        executor.submit(FOO, turn -> {
            turn.released(() -> {
                go.await();
                return true;
            });
            done.add("foo before");
        });
        executor.submit(VOLUME, turn -> {
            String got = new TurnWaiting(turn, executor)
                    .holding(new TreeSet<>(List.of(FOO, BAR)), LONG, inner -> {
                        done.add("held");
                        return "result";
                    })
                    .orElseThrow();
            done.add(got);
        });
        await().until(() -> executor.queuedFor(FOO) == 2);
        executor.submit(FOO, turn -> done.add("foo after"));
        executor.submit(BAR, turn -> done.add("bar after"));
        go.countDown();
        assertThat(executor.awaitIdle(Duration.ofSeconds(10))).isTrue();
        assertThat(done.subList(0, 2)).containsExactly("foo before", "held");
        assertThat(done).containsExactlyInAnyOrder("foo before", "held", "result", "foo after", "bar after");
        assertThat(failures).isEmpty();
    }

    @Test
    void aFailureThereIsAFailureHere() throws InterruptedException {
        executor.submit(
                VOLUME,
                turn -> new TurnWaiting(turn, executor).holding(new TreeSet<>(List.of(FOO)), LONG, inner -> {
                    throw new IllegalStateException("as the test wants it");
                }));
        assertThat(executor.awaitIdle(Duration.ofSeconds(10))).isTrue();
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
    }

    @Test
    void turnsThatDoNotComeInTimeAreGivenUpAndWhatStoodBehindThemGoesOn() throws InterruptedException {
        CountDownLatch go = new CountDownLatch(1);
        executor.submit(
                FOO,
                turn -> turn.released(() -> {
                    go.await();
                    return true;
                }));
        executor.submit(
                VOLUME,
                turn -> done.add("got "
                        + new TurnWaiting(turn, executor)
                                .holding(new TreeSet<>(List.of(BAR, FOO)), Duration.ofMillis(200), inner -> "it")
                                .isPresent()));
        await().until(() -> executor.queuedFor(BAR) == 1);
        executor.submit(BAR, turn -> done.add("bar"));
        await().until(() -> done.size() == 2);
        assertThat(done).containsExactlyInAnyOrder("got false", "bar");
        assertThat(executor.queuedFor(FOO)).isEqualTo(1);
        go.countDown();
        assertThat(executor.awaitIdle(Duration.ofSeconds(10))).isTrue();
        assertThat(failures).isEmpty();
    }

    @Test
    void whenTheExecutorIsClosedWhileItWaitsNothingIsBegunInTheTurns() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch waits = new CountDownLatch(1);
        executor.submit(
                FOO,
                turn -> turn.released(() -> {
                    waits.countDown();
                    never.await();
                    return true;
                }));
        executor.submit(
                VOLUME,
                turn -> new TurnWaiting(turn, executor).holding(new TreeSet<>(List.of(FOO)), LONG, inner -> {
                    done.add("held");
                    return true;
                }));
        waits.await();
        await().until(() -> executor.queuedFor(FOO) == 2);
        assertThat(executor.close(Duration.ofSeconds(10))).isEmpty();
        assertThat(done).isEmpty();
    }
}
