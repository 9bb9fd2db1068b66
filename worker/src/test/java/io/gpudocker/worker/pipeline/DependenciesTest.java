package io.gpudocker.worker.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.pipeline.Dependencies.Known;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DependenciesTest {
    private final Map<CommandId, Known> journal = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> caughtUp = new CompletableFuture<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Dependencies dependencies = dependencies(Duration.ofMinutes(5));
    private volatile boolean away;
    private volatile boolean unseen;

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void oneThatSucceededLetsPassWithoutWaiting() throws Exception {
        journal.put(id("a"), new Known.Ended(ResultStatus.SUCCEEDED));
        assertThat(dependencies.await(id("b"), key("b"), List.of("a"))).isEmpty();
    }

    @Test
    void aFailedOneItselfAndOneBehindItFailAtOnce() throws Exception {
        journal.put(id("a"), new Known.Ended(ResultStatus.FAILED));
        dependencies.arrived(id("behind"), key("b"));

        assertFailed(dependencies.await(id("b"), key("b"), List.of("a")), "was FAILED");
        assertFailed(dependencies.await(id("b"), key("b"), List.of("b")), "is the command itself");
        assertFailed(dependencies.await(id("b"), key("b"), List.of("behind")), "stands behind this command");
    }

    @Test
    void anUnknownOneFailsOnceAllThatWasThereHasBeenSeen() throws Exception {
        unseen = true;
        Future<Optional<CommandError>> waiting = waiting("b", "a");
        caughtUp.complete(null);
        assertThat(waiting).isNotDone();

        unseen = false;

        assertFailed(waiting.get(1, TimeUnit.MINUTES), "is not known");
    }

    @Test
    void oneThatArrivesLaterIsWaitedFor() throws Exception {
        Future<Optional<CommandError>> waiting = waiting("b", "a");
        dependencies.arrived(id("a"), key("a"));
        caughtUp.complete(null);
        journal.put(id("a"), new Known.Running());
        assertThat(waiting).isNotDone();

        journal.put(id("a"), new Known.Ended(ResultStatus.SUCCEEDED));
        dependencies.finished(id("a"));

        assertThat(waiting.get(1, TimeUnit.MINUTES)).isEmpty();
    }

    @Test
    void twoThatWaitForEachOtherAreFoundAtOnce() throws Exception {
        cycle("a", "b");
    }

    @Test
    void threeThatWaitInACircleAreFoundAtOnce() throws Exception {
        cycle("a", "b", "c");
    }

    /** At least one is told of the circle; the others end when it has. */
    private void cycle(String... names) throws Exception {
        caughtUp.complete(null);
        for (String name : names) {
            dependencies.arrived(id(name), key(name));
        }
        List<Future<Optional<CommandError>>> all = new java.util.ArrayList<>();
        for (int i = 0; i < names.length; i++) {
            String name = names[i];
            String other = names[(i + 1) % names.length];
            all.add(threads.submit(() -> {
                Optional<CommandError> answer = dependencies.await(id(name), key(name), List.of(other));
                journal.put(id(name), new Known.Ended(ResultStatus.REFUSED));
                dependencies.finished(id(name));
                return answer;
            }));
        }
        boolean circle = false;
        for (Future<Optional<CommandError>> each : all) {
            CommandError error = each.get(1, TimeUnit.MINUTES).orElseThrow();
            assertThat(error.code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
            circle |= error.message().contains("circle");
        }
        assertThat(circle).isTrue();
    }

    @Test
    void waitingEndsAfterTheTimeout() throws Exception {
        journal.put(id("a"), new Known.Running());
        caughtUp.complete(null);
        Dependencies hasty = dependencies(Duration.ofMillis(50));
        assertFailed(hasty.await(id("b"), key("b"), List.of("a")), "has not ended within");
    }

    @Test
    void aStoreThatIsAwayIsWaitedFor() throws Exception {
        away = true;
        caughtUp.complete(null);
        journal.put(id("a"), new Known.Ended(ResultStatus.SUCCEEDED));
        Future<Optional<CommandError>> waiting = waiting("b", "a");
        await().during(Duration.ofMillis(100)).until(() -> !waiting.isDone());

        away = false;

        assertThat(waiting.get(1, TimeUnit.MINUTES)).isEmpty();
    }

    private Future<Optional<CommandError>> waiting(String self, String after) {
        return threads.submit(() -> dependencies.await(id(self), key(self), List.of(after)));
    }

    private Dependencies dependencies(Duration timeout) {
        return new Dependencies(this::known, () -> caughtUp, () -> unseen, timeout);
    }

    private Known known(CommandId id) {
        if (away) {
            throw new StoreUnavailableException("away", new IllegalStateException("test"));
        }
        return journal.getOrDefault(id, new Known.Unknown());
    }

    private static void assertFailed(Optional<CommandError> error, String why) {
        assertThat(error.orElseThrow().code()).isEqualTo(ErrorCode.DEPENDENCY_FAILED);
        assertThat(error.orElseThrow().message()).contains(why);
    }

    private static CommandId id(String id) {
        return new CommandId("/test", id);
    }

    private static ResourceKey key(String name) {
        return new ResourceKey(ResourceKind.REPLICA_SET, name);
    }
}
