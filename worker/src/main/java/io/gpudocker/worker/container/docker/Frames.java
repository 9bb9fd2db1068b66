package io.gpudocker.worker.container.docker;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Takes apart the engine's multiplexed stream: eight bytes of header (stream, three zeros, length), then the bytes.
 * Stateless.
 */
final class Frames {
    private static final int HEADER = 8;
    private static final int STDERR = 2;
    private static final int CHUNK = 64 * 1024;

    private Frames() {}

    /** Gets a frame in pieces; the array is used again afterwards. */
    interface Sink {
        /**
         * @param first whether a frame begins with this piece
         */
        void accept(boolean stderr, boolean first, byte[] bytes, int length);
    }

    /** Reads to the end. */
    static void read(InputStream in, Sink sink) throws IOException {
        byte[] chunk = new byte[CHUNK];
        while (true) {
            int got = in.readNBytes(chunk, 0, HEADER);
            if (got == 0) {
                return;
            }
            if (got < HEADER) {
                throw new EOFException("the stream broke off inside a header");
            }
            boolean stderr = chunk[0] == STDERR;
            long length = Integer.toUnsignedLong(ByteBuffer.wrap(chunk).getInt(4));
            pass(in, sink, stderr, length, chunk);
        }
    }

    private static void pass(InputStream in, Sink sink, boolean stderr, long length, byte[] chunk) throws IOException {
        boolean first = true;
        for (long left = length; left > 0; ) {
            int wanted = (int) Math.min(left, chunk.length);
            int got = in.readNBytes(chunk, 0, wanted);
            if (got > 0) {
                sink.accept(stderr, first, chunk, got);
                first = false;
            }
            if (got < wanted) {
                throw new EOFException("the stream broke off inside a frame");
            }
            left -= got;
        }
    }
}
