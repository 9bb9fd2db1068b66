package io.gpudocker.worker.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On the real file system, of which at least a tenth stays free while it runs. */
class RoomTest {
    @TempDir
    private Path volumes = Path.of("/");

    private long part(int percent) {
        return Space.of(volumes).freeBytes() / 100 * percent;
    }

    private Room room(String overcommit) {
        return new Room(volumes, new BigDecimal(overcommit));
    }

    @Test
    void twoAtOnceDoNotBothGetTheLastBytes() {
        Room room = room("1.0");
        long half = part(55);
        AtomicInteger granted = new AtomicInteger();

        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(i -> Thread.startVirtualThread(() -> {
                    if (room.keep("data-" + (i + 1), half).isEmpty()) {
                        granted.incrementAndGet();
                    }
                }))
                .toList();
        threads.forEach(RoomTest::join);

        assertThat(granted).hasValue(1);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatIsGivenBackOrAskedForAgainIsThere() {
        Room room = room("1.0");
        long half = part(55);
        assertThat(room.keep("data-1", half)).isEmpty();

        assertThat(room.keep("data-1", half)).isEmpty();
        assertThat(room.keep("other-1", half)).isPresent();
        room.release("data-1");

        assertThat(room.keep("other-1", half)).isEmpty();
    }

    @Test
    void anImageCountsWithItsFullSizeAlsoAfterARestart() throws IOException {
        Path directory = Files.createDirectory(volumes.resolve("data-1"));
        try (var image = new RandomAccessFile(directory.resolve("image").toFile(), "rw")) {
            image.setLength(part(55));
            image.write(new byte[1 << 20]);
        }

        Optional<VolumeRefusal> refusal = room("1.0").keep("other-1", part(55));

        assertThat(refusal).isPresent();
        assertThat((Long) refusal.orElseThrow().details().get("availableBytes")).isBetween(part(30), part(50));
        assertThat(room("2.0").keep("other-1", part(55))).isEmpty();
        assertThat(room("1.0").keep("data-1", part(70))).as("in its own place").isEmpty();
    }
}
