package io.gpudocker.worker.container.docker;

import java.util.Arrays;

/** Cuts bytes without cutting a character. Stateless. */
final class Utf8 {
    /** Bytes of the longest character. */
    static final int LONGEST = 4;

    private Utf8() {}

    /** At most {@code limit} bytes from the front; bytes that are no UTF-8 are cut at the limit or a little below. */
    static byte[] cut(byte[] bytes, int limit) {
        if (bytes.length <= limit) {
            return bytes;
        }
        int end = limit;
        while (end > 0 && end > limit - LONGEST && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }
}
