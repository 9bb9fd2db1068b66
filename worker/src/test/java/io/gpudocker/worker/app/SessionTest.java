package io.gpudocker.worker.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.keyed.KeyedExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SessionTest {
    private static final ResourceKey FOO = new ResourceKey(ResourceKind.REPLICA_SET, "foo");

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicBoolean interrupted = new AtomicBoolean();

    @Test
    void theSameNameRunsInTheNextSessionOnlyOnceItsTurnInTheLastHasEnded() throws Exception {
        // field case 12: partitions taken away and given back to the same process. given a turn that does not let
        // itself
        // be interrupted, such as a call to the engine that can't be called back
        CountDownLatch begun = new CountDownLatch(1);
        Session first = new Session();
        executor(first).submit(FOO, turn -> {
            said.add("first begins");
            begun.countDown();
            awaitUninterruptibly();
            said.add("first ends");
        });
        begun.await();

        // when the session is lost and the next one is given the same record again
        first.end("the loop was lost");
        Thread worker = Thread.ofPlatform().start(() -> {
            first.close();
            Session second = new Session();
            executor(second).submit(FOO, turn -> said.add("second"));
        });

        // then the next one begins behind the turn, however long that goes on
        await().untilTrue(interrupted);
        assertThat(said).containsExactly("first begins");
        mayEnd.countDown();
        worker.join();
        await().untilAsserted(() -> assertThat(said).containsExactly("first begins", "first ends", "second"));
    }

    @Test
    void whatWasOpenedIsClosedInReverseAlsoWhenOneOfItFails() {
        Session session = new Session();
        session.opened("a", () -> said.add("a"));
        session.opened("b", () -> {
            throw new java.io.IOException("on purpose");
        });
        session.opened("c", () -> said.add("c"));
        session.end("first reason");
        session.end("second reason");
        session.close();
        session.close();
        assertThat(said).containsExactly("c", "a");
        assertThat(session.reason()).isEqualTo("first reason");
    }

    private KeyedExecutor<ResourceKey> executor(Session session) {
        KeyedExecutor<ResourceKey> executor =
                new KeyedExecutor<>(4, (_, failure) -> said.add("failed: " + failure), System::nanoTime);
        session.opened("executor", () -> SessionPipeline.close(executor, Duration.ofMillis(20)));
        return executor;
    }

    private void awaitUninterruptibly() {
        while (mayEnd.getCount() > 0) {
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        }
    }
}
