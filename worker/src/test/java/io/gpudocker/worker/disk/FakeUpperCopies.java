package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Copies plain files and directories on any file system, whole in both passes, and fails when told to. */
public final class FakeUpperCopies implements UpperCopies {
    private final Deque<Reason> failures = new ArrayDeque<>();
    private Runnable betweenPasses = () -> {};

    /** The next copy fails so. */
    public void failNext(Reason reason) {
        failures.add(reason);
    }

    /** Done at the end of each first pass: what the container writes meanwhile. */
    public void betweenPasses(Runnable writing) {
        betweenPasses = writing;
    }

    @Override
    public DiskUsage examine(Path upper) {
        List<Path> entries = entries(upper);
        return new DiskUsage(entries.stream().mapToLong(FakeUpperCopies::size).sum(), entries.size());
    }

    @Override
    public CopyPass copy(Path source, Path target, CopyListener listener) {
        clear(target);
        replace(source, target, listener);
        betweenPasses.run();
        return new CopyPass(source, target, new Manifest(), 0);
    }

    @Override
    public void catchUp(Path source, Path target, CopyPass first, CopyListener listener) {
        if (!first.isOf(source, target)) {
            throw new IllegalStateException("a pass of another copy");
        }
        clear(target);
        replace(source, target, listener);
    }

    /** One that found nothing to copy. */
    public static CopyPass pass(Path source, Path target) {
        return new CopyPass(source, target, new Manifest(), 0);
    }

    @Override
    public void flush(Path upper) {}

    private void replace(Path source, Path target, CopyListener listener) {
        Reason failure = failures.poll();
        if (failure != null) {
            throw new DiskException(failure, "told to fail");
        }
        for (Path entry : entries(source)) {
            Path to = target.resolve(source.relativize(entry).toString());
            run(() -> Files.copy(entry, to));
        }
        listener.progress(1, 1);
    }

    private static void clear(Path target) {
        entries(target).stream()
                .sorted(Comparator.reverseOrder())
                .forEach(entry -> run(() -> {
                    Files.delete(entry);
                    return entry;
                }));
    }

    private static List<Path> entries(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(entry -> !entry.equals(directory)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path entry) {
        try {
            return Files.isDirectory(entry) ? 0 : Files.size(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Io {
        Object run() throws IOException;
    }

    private static void run(Io io) {
        try {
            io.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
