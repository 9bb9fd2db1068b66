package io.gpudocker.worker.disk;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Copies single files on a few threads: most of the time of a copy goes into making many small files, which one thread
 * can't do faster. Made, asked and closed by the thread that walks the tree.
 */
final class Copiers implements AutoCloseable {
    private static final int LEAST = 2;
    private static final int MOST = 4;

    private final List<Kernel> kernels = new ArrayList<>();
    private final BlockingQueue<EntryCopier> idle = new ArrayBlockingQueue<>(MOST);
    private final ExecutorService threads;

    /**
     * @param layered as {@link Xattrs} has it
     * @param live whether the container may still run
     */
    Copiers(Pulse pulse, boolean layered, InstantSource clock, boolean live) {
        int count = Math.clamp(Runtime.getRuntime().availableProcessors() / 2, LEAST, MOST);
        for (int i = 0; i < count; i++) {
            Kernel kernel = new Kernel();
            kernels.add(kernel);
            idle.add(new EntryCopier(kernel, new Content(kernel, pulse), new Xattrs(kernel, layered), clock, live));
        }
        threads = Executors.newFixedThreadPool(
                count, Thread.ofPlatform().name("disk-file-", 0).daemon().factory());
    }

    /** Both directories must stay open until it is done. */
    Future<EntryCopier.Copied> copy(Directory from, byte[] name, Stat seen, Directory to) {
        return threads.submit(() -> {
            EntryCopier copier = idle.take();
            try {
                return copier.copy(from, name, seen, to);
            } finally {
                idle.add(copier);
            }
        });
    }

    @Override
    public void close() {
        threads.close();
        kernels.forEach(Kernel::close);
    }
}
