package io.gpudocker.worker.bench;

import io.gpudocker.worker.disk.CopyListener;
import io.gpudocker.worker.disk.CopyPass;
import io.gpudocker.worker.disk.UpperDirectories;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Carrying a system disk over, between two containers of one engine: {@link UpperDirectories} alone, without the commands
 * around it, against what gpu-docker-api does, {@code cp -rf} of the merged tree, twice; each until the copies are in the
 * kernel's memory, and until they are on the disk, without which no answer is given here. In turns, after a sync each; on
 * the file system of the benchmark's directory and on an XFS that shares content. Nothing is removed in between: a disk
 * that is told what became free is busy with that. Downtime is the second pass and the start of the new container, after
 * 20 files changed.
 */
final class DiskBench {
    private static final int ROUNDS = 3;
    private static final double AIM_RATIO = 0.4;
    private static final double AIM_SHARED = 0.15;
    private static final double AIM_DOWNTIME = 2;
    private static final double AIM_WRITTEN = 1.1;

    private final Places places;
    private final Report report;

    DiskBench(Places places, Report report) {
        this.places = places;
        this.report = report;
    }

    /** What one disk cost. */
    private static final class Costs {
        final Figures theirs = new Figures();
        final Figures theirsOnDisk = new Figures();
        final Figures copies = new Figures();
        final Figures copiesOnDisk = new Figures();
        final Figures secondPass = new Figures();
        final Figures downtime = new Figures();
        double writtenPerByte;
    }

    void run() throws Exception {
        on("the root's file system", places.docker(), AIM_RATIO);
        String shared = System.getenv("BENCH_DOCKER_XFS");
        if (shared != null) {
            on("XFS with reflinks", shared, AIM_SHARED);
        }
    }

    private void on(String where, String dockerHost, double aim) throws Exception {
        try (DiskBoxes boxes = new DiskBoxes(dockerHost)) {
            String image = DiskFiles.image(boxes, places.image());
            Costs costs = measure(boxes, image, 200, true);
            compare(where, costs, aim);
            for (int directories : new int[] {20, 800}) {
                downtime(where, directories, measure(boxes, image, directories, false));
            }
        }
    }

    private Costs measure(DiskBoxes boxes, String image, int directories, boolean compared) throws Exception {
        var costs = new Costs();
        String old = boxes.create(image);
        boxes.start(old);
        DiskFiles.write(boxes.merged(old).resolve("data"), directories);
        List<String> made = new ArrayList<>(List.of(old));
        for (int round = 0; round < ROUNDS; round++) {
            if (compared) {
                made.add(theirs(boxes, image, old, costs));
            }
            made.add(ours(boxes, image, old, costs));
        }
        made.forEach(boxes::remove);
        program("sync");
        return costs;
    }

    private static String theirs(DiskBoxes boxes, String image, String old, Costs costs) throws Exception {
        String next = boxes.create(image);
        boxes.start(next);
        program("sync");
        List<String> command = new ArrayList<>(List.of("cp", "-rf"));
        try (Stream<Path> top = Files.list(boxes.merged(old))) {
            top.filter(path -> !path.getFileName().toString().startsWith("."))
                    .forEach(path -> command.add(path.toString()));
        }
        command.add(boxes.merged(next).toString());
        String[] copy = command.toArray(String[]::new);
        long begin = System.nanoTime();
        program(copy);
        program(copy);
        costs.theirs.add(System.nanoTime() - begin);
        program("sync", "-f", boxes.merged(next).toString());
        costs.theirsOnDisk.add(System.nanoTime() - begin);
        boxes.stop(next);
        return next;
    }

    private static String ours(DiskBoxes boxes, String image, String old, Costs costs) throws Exception {
        var disks = new UpperDirectories(boxes.root(), InstantSource.system(), System::nanoTime);
        String next = boxes.create(image);
        Path from = boxes.upper(old);
        Path to = boxes.upper(next);
        program("sync");
        long written = written();
        long begin = System.nanoTime();
        CopyPass first = disks.copy(from, to, new Silent());
        long copied = System.nanoTime() - begin;
        disks.flush(to);
        long flushed = System.nanoTime() - begin - copied;
        boxes.execute(old, DiskFiles.CHANGES);
        boxes.stop(old);
        long stopped = System.nanoTime();
        disks.catchUp(from, to, first, new Silent());
        long caughtUp = System.nanoTime() - stopped;
        costs.writtenPerByte = (written() - written) / (double) disks.allocatedBytes(from);
        boxes.start(next);
        costs.downtime.add(System.nanoTime() - stopped);
        long last = System.nanoTime();
        disks.flush(to);
        flushed += System.nanoTime() - last;
        costs.secondPass.add(caughtUp);
        costs.copies.add(copied + caughtUp);
        costs.copiesOnDisk.add(copied + caughtUp + flushed);
        boxes.stop(next);
        boxes.start(old);
        return next;
    }

    private void compare(String where, Costs costs, double aim) throws IOException {
        report.note("cp -rf of the merged tree, twice, " + where, costs.theirs);
        report.note("both passes, verified, " + where, costs.copies);
        compared("in memory, " + where, costs.copies, costs.theirs, aim);
        compared("on the disk, " + where, costs.copiesOnDisk, costs.theirsOnDisk, aim);
        report.result(
                "bytes written for it, " + where,
                "≤ 1.1 × its size",
                String.format(Locale.ROOT, "%.2f ×", costs.writtenPerByte),
                "–",
                costs.writtenPerByte <= AIM_WRITTEN);
        downtime(where, 200, costs);
    }

    private void compared(String where, Figures ours, Figures theirs, double aim) throws IOException {
        double ratio = ours.medianMillis() / theirs.medianMillis();
        report.result(
                "1 GiB in 20,000 files carried over and verified, image of 320 MB, " + where + " (median of " + ROUNDS
                        + ")",
                String.format(Locale.ROOT, "≤ %.2f ×", aim),
                String.format(Locale.ROOT, "%.2f s = %.2f ×", ours.medianMillis() / 1e3, ratio),
                String.format(Locale.ROOT, "`cp -rf` twice: %.2f s", theirs.medianMillis() / 1e3),
                ratio <= aim);
    }

    private void downtime(String where, int directories, Costs costs) throws IOException {
        double seconds = costs.downtime.medianMillis() / 1e3;
        report.result(
                "downtime, " + DiskFiles.megabytes(directories) + " MB, " + where + " (median of " + ROUNDS + ")",
                "≤ 2 s",
                String.format(Locale.ROOT, "%.2f s", seconds),
                String.format(Locale.ROOT, "second pass %.2f s of it", costs.secondPass.medianMillis() / 1e3),
                seconds <= AIM_DOWNTIME);
    }

    static void program(String... command) throws IOException, InterruptedException {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IllegalStateException(command[0] + " ended with " + code);
        }
    }

    /** Bytes that this process made the kernel write, now or later. */
    private static long written() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/io"))) {
            return lines.filter(line -> line.startsWith("write_bytes: "))
                    .mapToLong(line -> Long.parseLong(line.substring("write_bytes: ".length())))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Nobody looks. */
    private static final class Silent implements CopyListener {
        @Override
        public void progress(long doneBytes, long totalBytes) {}

        @Override
        public boolean cancelled() {
            return false;
        }
    }
}
