package io.gpudocker.worker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.domain.OwnershipLostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The fake keeps to the contract, and fails as it is told. */
class FakeEngineTest extends ContainerEngineContract {
    private static final ImageInfo IMAGE = new ImageInfo(
            "sha256:" + "a".repeat(64), 1000, List.of("PATH=/bin"), List.of(), Map.of("maker", "somebody"), 1);

    private final AtomicBoolean lost = new AtomicBoolean();
    private final AtomicInteger ports = new AtomicInteger(40_000);
    private final FakeEngine engine = new FakeEngine(this::ensureOwned, InstantSource.fixed(Instant.EPOCH));

    FakeEngineTest() {
        engine.addImage("img:1", IMAGE);
    }

    private void ensureOwned() {
        if (lost.get()) {
            throw new OwnershipLostException("lost");
        }
    }

    @Override
    FakeEngine engine() {
        lost.set(false);
        return engine;
    }

    /** The same one, until somebody asks for {@link #engine()} again. */
    @Override
    ContainerEngine fencedOff() {
        lost.set(true);
        return engine;
    }

    @Override
    String image() {
        return IMAGE.id();
    }

    @Override
    String imageWithVolume(String destination) {
        ImageInfo image = new ImageInfo(
                "sha256:" + "f".repeat(64), 1000, List.of("PATH=/bin"), List.of(destination), Map.of(), 1);
        engine.addImage("volume:1", image);
        return image.id();
    }

    @Override
    int freePort() {
        return ports.getAndIncrement();
    }

    @Override
    AutoCloseable occupy(int port) {
        engine.occupyPort(port);
        return () -> engine.freePort(port);
    }

    @Test
    void aLostAnswerHasItsEffect() {
        engine.loseNextAnswer(FakeEngine.Call.CREATE, Fault.UNAVAILABLE);

        assertFault(
                Fault.UNAVAILABLE,
                () -> engine.create(Specs.of("foo-1", image()).spec()));

        assertThat(engine.inspect("foo-1")).isPresent();
    }

    @Test
    void aPlannedFailureHasNone() {
        engine.failNext(FakeEngine.Call.CREATE, Fault.NO_SPACE);

        assertFault(
                Fault.NO_SPACE, () -> engine.create(Specs.of("foo-1", image()).spec()));

        assertThat(engine.inspect("foo-1")).isEmpty();
    }

    @Test
    void anEngineThatIsAwayEndsStreamsAndComesBack() {
        List<EngineException> ends = new ArrayList<>();
        engine.events(null, _ -> {}, ends::add);

        engine.unavailable(true);

        assertThat(ends).hasSize(1);
        assertFault(Fault.UNAVAILABLE, engine::info);
        engine.unavailable(false);
        assertThat(engine.info().id()).isEqualTo("fake-engine");
    }

    @Test
    void aHangingCallEndsWithTimeout() {
        engine.hang();
        CompletableFuture<Fault> fault = CompletableFuture.supplyAsync(() -> {
            try {
                engine.info();
                return Fault.OTHER;
            } catch (EngineException e) {
                return e.fault();
            }
        });
        await().until(() -> engine.hangingCalls() == 1);

        engine.endHanging();

        assertThat(fault).succeedsWithin(Duration.ofSeconds(10)).isEqualTo(Fault.TIMEOUT);
    }

    @Test
    void pullBringsWhatIsOffered() {
        engine.offer("big:1", new ImageInfo("sha256:b", 10, List.of(), List.of()));
        List<Long> done = new ArrayList<>();

        engine.pull("big:1", Duration.ofSeconds(1), (bytes, _) -> done.add(bytes));

        assertThat(done).containsExactly(5L, 10L);
        assertThat(engine.image("big:1")).isPresent();
        assertFault(Fault.IMAGE_NOT_FOUND, () -> engine.pull("none:1", Duration.ofSeconds(1), (_, _) -> {}));
    }
}
