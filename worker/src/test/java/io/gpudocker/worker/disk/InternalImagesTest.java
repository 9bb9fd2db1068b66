package io.gpudocker.worker.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.worker.container.CommitRequest;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.FakeEngine;
import io.gpudocker.worker.container.ImageInfo;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.container.Specs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class InternalImagesTest {
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final ImageInfo CUDA =
            new ImageInfo("sha256:cuda", 1000, List.of("PATH=/bin"), List.of(), Map.of("maker", "x"), 3);

    private final FakeEngine engine = new FakeEngine(() -> {}, InstantSource.fixed(Instant.EPOCH));
    private final InternalImages images = new InternalImages(engine, "host1", 5);

    InternalImagesTest() {
        engine.addImage("cuda:1", CUDA);
    }

    private String container(String name, String image) {
        return engine.create(Specs.of(name, image)
                .env("SECRET=1")
                .labels(Map.of(Labels.HOST, "host1", Labels.REPLICA_SET, "foo", Labels.VERSION, "1"))
                .spec());
    }

    private ImageInfo image(String id) {
        return engine.image(id).orElseThrow();
    }

    private static void assertFault(Fault fault, ThrowingCallable call) {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(call)
                .extracting(EngineException::fault)
                .isEqualTo(fault);
    }

    @Test
    void theImageIsMarkedAsInternalAndDoesNotLookLikeAContainerOfOurs() {
        String id = images.capture(container("foo-1", CUDA.id()), "foo", "c1", LONG);

        assertThat(image(id).labels())
                .containsEntry("gdw.internal", "host1")
                .containsEntry("gdw.replicaset", "foo")
                .containsEntry("gdw.purpose", "c1")
                .containsEntry("maker", "x")
                .doesNotContainKeys(Labels.HOST, Labels.VERSION, Labels.COMMAND);
        assertThat(image(id).env()).containsExactly("PATH=/bin");
    }

    @Test
    void afterACrashTheImageOfTheSameCommandIsFoundAgain() {
        String container = container("foo-1", CUDA.id());
        engine.loseNextAnswer(FakeEngine.Call.COMMIT, Fault.UNAVAILABLE);
        assertFault(Fault.UNAVAILABLE, () -> images.capture(container, "foo", "c1", LONG));

        String found = images.capture(container, "foo", "c1", LONG);
        String other = images.capture(container, "foo", "c2", LONG);

        assertThat(engine.images(Labels.PURPOSE, "c1")).hasSize(1);
        assertThat(other).isNotEqualTo(found);
    }

    @Test
    void anImageOfAnotherHostOnTheSameEngineIsLeftAlone() {
        String container = container("foo-1", CUDA.id());
        String theirs = new InternalImages(engine, "host2").capture(container, "foo", "c1", LONG);

        String ours = images.capture(container, "foo", "c1", LONG);

        assertThat(ours).isNotEqualTo(theirs);
        assertThat(images.sweep(image -> false)).containsExactly(ours);
        assertThat(engine.image(theirs)).isPresent();
    }

    @Test
    void aRunningOrFrozenContainerIsNotCaptured() {
        String container = container("foo-1", CUDA.id());
        engine.start(container);
        assertFault(Fault.CONFLICT, () -> images.capture(container, "foo", "c1", LONG));
        engine.pause(container);
        assertFault(Fault.CONFLICT, () -> images.capture(container, "foo", "c1", LONG));
        assertFault(Fault.NO_SUCH_CONTAINER, () -> images.capture("none", "foo", "c1", LONG));
    }

    @Test
    void layersGrowToTheLimitAndThenItIsOne() {
        String image = CUDA.id();
        for (int version = 1; version <= 4; version++) {
            image = images.capture(container("foo-" + version, image), "foo", "c" + version, LONG);
            assertThat(image(image).layers()).isEqualTo(List.of(4, 5, 1, 2).get(version - 1));
        }
    }

    @Test
    void whatItAddsIsCountedAboveTheCustomersImage() {
        String first = images.capture(container("foo-1", CUDA.id()), "foo", "c1", LONG);
        String second = images.capture(container("foo-2", first), "foo", "c2", LONG);
        String flat = images.capture(container("foo-3", second), "foo", "c3", LONG);
        String above = images.capture(container("foo-4", flat), "foo", "c4", LONG);

        assertThat(images.bytes(first)).isEqualTo(1);
        assertThat(images.bytes(second)).isEqualTo(2);
        assertThat(images.bytes(flat)).isEqualTo(1003);
        assertThat(images.bytes(above)).isEqualTo(1004);
        assertThat(images.bytes("sha256:none")).isZero();
    }

    @Test
    void discardingRemovesOurOwnOnly() {
        String container = container("foo-1", CUDA.id());
        String id = images.capture(container, "foo", "c1", LONG);
        String saved = engine.commit(new CommitRequest(container("foo-2", id), "customer:1", Map.of(), false), LONG);
        assertFault(Fault.CONFLICT, () -> images.discard(id));
        engine.remove("foo-2");

        images.discard(id);
        images.discard(id);

        assertThat(engine.image(id)).isEmpty();
        assertThatThrownBy(() -> images.discard(saved)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> images.discard(CUDA.id())).isInstanceOf(IllegalArgumentException.class);
        assertThat(image(saved).labels()).containsExactlyEntriesOf(Map.of("maker", "x"));
    }

    @Test
    void sweepingKeepsWhatIsNeededAndWhatIsInUse() {
        String container = container("foo-1", CUDA.id());
        String needed = images.capture(container, "foo", "c1", LONG);
        String used = images.capture(container, "foo", "c2", LONG);
        String orphan = images.capture(container, "foo", "c3", LONG);
        container("foo-2", used);

        assertThat(images.sweep(image -> image.id().equals(needed))).containsExactly(orphan);
        assertThat(engine.images(Labels.INTERNAL, "host1"))
                .extracting(ImageInfo::id)
                .containsExactlyInAnyOrder(needed, used);
    }
}
