package io.gpudocker.worker.container.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FramesTest {
    private final BoundedBytes stdout = new BoundedBytes(100_000);
    private final BoundedBytes stderr = new BoundedBytes(10);

    private static byte[] frame(int stream, int length) {
        return ByteBuffer.allocate(8 + length)
                .put((byte) stream)
                .putInt(4, length)
                .array();
    }

    private void read(byte[] bytes) throws IOException {
        Frames.read(
                new ByteArrayInputStream(bytes),
                (isStderr, _, piece, length) -> (isStderr ? stderr : stdout).write(piece, length));
    }

    @Test
    void streamsAreToldApartAndTheLimitHolds() throws Exception {
        read(frame(1, 70_000));
        read(frame(2, 11));

        assertThat(stdout.bytes()).hasSize(70_000);
        assertThat(stdout.truncated()).isFalse();
        assertThat(stderr.bytes()).hasSize(10);
        assertThat(stderr.truncated()).isTrue();
    }

    @Test
    void aStreamThatBreaksOffIsNotAnEnd() throws Exception {
        read(new byte[0]);
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read(new byte[] {1, 0, 0}));
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read(Arrays.copyOf(frame(1, 100), 50)));
    }
}
