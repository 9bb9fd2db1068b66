package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Counts the bytes of one copy, tells the listener about twice a second, and ends the copy when it is to end. Thread-safe. */
final class Pulse {
    private static final long EVERY = Duration.ofMillis(500).toNanos();

    private final CopyListener listener;
    private final BooleanSupplier interrupted;
    private final LongSupplier nanoTime;
    private long total;
    private long done;
    private long copied;
    private long told;

    /**
     * @param interrupted whether the thread that waits for the copy was interrupted
     */
    Pulse(CopyListener listener, BooleanSupplier interrupted, LongSupplier nanoTime) {
        this.listener = listener;
        this.interrupted = interrupted;
        this.nanoTime = nanoTime;
        this.told = nanoTime.getAsLong();
    }

    /** How many there will be; a pass that does not know it beforehand leaves it. */
    synchronized void total(long bytes) {
        total = bytes;
    }

    /** @throws DiskException {@code CANCELLED} */
    synchronized void check() {
        if (interrupted.getAsBoolean() || listener.cancelled()) {
            throw new DiskException(Reason.CANCELLED, "the copy of the disk was cancelled");
        }
        long now = nanoTime.getAsLong();
        if (now - told >= EVERY) {
            told = now;
            tell();
        }
    }

    /** These were copied just now. */
    synchronized void copied(long bytes) {
        copied += bytes;
        done += bytes;
        check();
    }

    /** All is done, whatever was counted beforehand: a container that runs shrinks and grows. */
    synchronized void end() {
        done = Math.max(done, total);
        tell();
    }

    synchronized long copiedBytes() {
        return copied;
    }

    private void tell() {
        long most = Math.max(total, 0);
        listener.progress(most == 0 ? done : Math.min(done, most), most == 0 ? done : most);
    }
}
