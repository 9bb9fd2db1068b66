package io.gpudocker.worker.container.docker;

import java.io.ByteArrayOutputStream;

/** Keeps the first bytes up to a limit and knows whether more came. Thread-safe: one thread writes, another looks. */
final class BoundedBytes {
    private final int limit;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean truncated;

    BoundedBytes(int limit) {
        this.limit = limit;
    }

    synchronized void write(byte[] bytes, int length) {
        int fits = Math.min(length, limit - kept.size());
        kept.write(bytes, 0, fits);
        truncated |= fits < length;
    }

    synchronized byte[] bytes() {
        return kept.toByteArray();
    }

    synchronized boolean truncated() {
        return truncated;
    }
}
