package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * What a pass changes in one directory, and the copies of its files that are under way. Few at a time, and all of them have ended before the directory
 * is closed, also when one fails. For the thread that walks.
 */
final class Pending {
    private static final int MOST = 64;

    private final Deque<Item> items = new ArrayDeque<>();
    private final Result result;
    private boolean touched;

    private record Item(byte[] path, Future<EntryCopier.Copied> copy) {}

    /** Hears how each ended. */
    interface Result {
        void copied(EntryCopier.Copied copied);

        /** @throws RuntimeException for one that must not be */
        void failed(byte[] path, Errno errno);
    }

    /** @param touched whether something was changed in the directory already */
    Pending(Result result, boolean touched) {
        this.result = result;
        this.touched = touched;
    }

    /** Something is changed in the directory. */
    void touch() {
        touched = true;
    }

    boolean touched() {
        return touched;
    }

    void add(byte[] path, Future<EntryCopier.Copied> copy) {
        items.add(new Item(path, copy));
        if (items.size() >= MOST) {
            finish(items.remove());
        }
    }

    /** Returns when none is left. */
    void finish() {
        while (!items.isEmpty()) {
            finish(items.remove());
        }
    }

    /** As {@link #finish()}, after something failed already. */
    void abandon(RuntimeException told) {
        while (!items.isEmpty()) {
            Item item = items.remove();
            try {
                await(item.copy);
            } catch (ExecutionException e) {
                told.addSuppressed(e);
            }
        }
    }

    private void finish(Item item) {
        try {
            result.copied(await(item.copy));
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case Errno errno -> result.failed(item.path, errno);
                case RuntimeException known -> throw known;
                case null, default -> throw new DiskException(Reason.FAILED, "the copy of the disk broke off", e);
            }
        }
    }

    private static EntryCopier.Copied await(Future<EntryCopier.Copied> copy) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return copy.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
