package io.gpudocker.worker.disk;

import io.gpudocker.worker.disk.DiskException.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Carries a tree of files to another place in two passes, and verifies it. Knows nothing of where the trees lie: the
 * callers, one for each kind of tree, prove that first. Thread-safe; each call works on a thread of its own and returns
 * when that has ended.
 */
final class TreeCopies {
    private static final int MOST_ROUNDS = 3;
    private static final long WORTH_A_ROUND = Duration.ofMillis(500).toNanos();

    private final TreeTerms terms;
    private final InstantSource clock;
    private final LongSupplier nanoTime;

    TreeCopies(TreeTerms terms, InstantSource clock, LongSupplier nanoTime) {
        this.terms = terms;
        this.clock = clock;
        this.nanoTime = nanoTime;
    }

    /** @param strict whether to refuse what can't be carried */
    DiskUsage survey(Path top, boolean strict) {
        var thread = new OwnThread();
        var pulse = new Pulse(Silence.INSTANCE, thread.interrupted(), nanoTime);
        return thread.run("disk-survey", kernel -> {
            try (Directory directory = Directory.top(kernel, top.toString())) {
                return new Survey(kernel, pulse, strict, terms.layered()).of(directory);
            }
        });
    }

    CopyPass copy(TreePair pair, CopyListener progress) {
        var thread = new OwnThread();
        var pulse = new Pulse(progress, thread.interrupted(), nanoTime);
        return thread.run("disk-copy", kernel -> {
            try (Directory source = Directory.top(kernel, pair.source().toString());
                    Directory target = Directory.top(kernel, pair.target().toString())) {
                return firstPass(kernel, pulse, pair, source, target);
            }
        });
    }

    private CopyPass firstPass(Kernel kernel, Pulse pulse, TreePair pair, Directory source, Directory target) {
        DiskUsage usage = new Survey(kernel, pulse, true, terms.layered()).of(source);
        terms.unused().accept(pair.target());
        new Remover(kernel).empty(target);
        var content = new Content(kernel, pulse);
        boolean shared = sameFileSystem(kernel, source, target) && content.canShare(target.descriptor());
        new Space(kernel, terms).require(usage, target.descriptor(), shared);
        pulse.total(usage.allocatedBytes());
        var manifest = new Manifest();
        orElseEmpty(kernel, target, () -> rounds(kernel, pulse, content, manifest, source, target));
        pulse.end();
        return new CopyPass(pair.source(), pair.target(), manifest, pulse.copiedBytes());
    }

    private static boolean sameFileSystem(Kernel kernel, Directory source, Directory target) {
        return kernel.stat(source.descriptor()).device()
                == kernel.stat(target.descriptor()).device();
    }

    /** What changed during a long round is brought over by a shorter one, still before the container stops. */
    private void rounds(
            Kernel kernel, Pulse pulse, Content content, Manifest manifest, Directory source, Directory target) {
        var copier = new EntryCopier(kernel, content, new Xattrs(kernel, terms.layered()), clock, true);
        try (Copiers copiers = new Copiers(pulse, terms.layered(), clock, true)) {
            long took = Long.MAX_VALUE;
            for (int round = 0; round < MOST_ROUNDS && took > WORTH_A_ROUND; round++) {
                long begin = nanoTime.getAsLong();
                new TreeSync(kernel, copier, copiers, manifest, pulse, true, null, source, target).run();
                took = nanoTime.getAsLong() - begin;
            }
        }
    }

    void catchUp(TreePair pair, CopyPass first, CopyListener progress) {
        if (!first.isOf(pair.source(), pair.target())) {
            throw new DiskException(Reason.FAILED, "the first pass was between other directories");
        }
        var thread = new OwnThread();
        var pulse = new Pulse(progress, thread.interrupted(), nanoTime);
        thread.<Boolean>run("disk-catch-up", kernel -> {
            try (Directory source = Directory.top(kernel, pair.source().toString());
                    Directory target = Directory.top(kernel, pair.target().toString())) {
                orElseEmpty(kernel, target, () -> secondPass(kernel, pulse, first.manifest(), source, target));
                return true;
            }
        });
    }

    private void secondPass(Kernel kernel, Pulse pulse, Manifest manifest, Directory source, Directory target) {
        var content = new Content(kernel, pulse);
        var xattrs = new Xattrs(kernel, terms.layered());
        var copier = new EntryCopier(kernel, content, xattrs, clock, false);
        var verifier = new Verifier(kernel, pulse, terms.sampled() ? new Sample(kernel, content, xattrs) : null);
        try (Copiers copiers = new Copiers(pulse, terms.layered(), clock, false)) {
            Verifier changed = terms.sampled() ? null : verifier;
            new TreeSync(kernel, copier, copiers, manifest, pulse, false, changed, source, target).run();
        }
        if (terms.sampled()) {
            verifier.compare(source, target);
        }
        pulse.end();
    }

    /** Waits until everything that was written to the file system of this directory is on the disk. */
    void flush(Path top) {
        new OwnThread().run("disk-flush", kernel -> {
            try (Directory directory = Directory.top(kernel, top.toString())) {
                return kernel.call(Sys.SYNCFS, directory.descriptor(), 0, 0, 0, 0, 0);
            }
        });
    }

    private static void orElseEmpty(Kernel kernel, Directory target, Runnable copying) {
        try {
            copying.run();
        } catch (RuntimeException e) {
            try {
                new Remover(kernel).empty(target);
            } catch (Errno remains) {
                e.addSuppressed(remains);
            }
            throw e;
        }
    }

    /** Where nobody listens. */
    private enum Silence implements CopyListener {
        INSTANCE;

        @Override
        public void progress(long doneBytes, long totalBytes) {}

        @Override
        public boolean cancelled() {
            return false;
        }
    }
}
