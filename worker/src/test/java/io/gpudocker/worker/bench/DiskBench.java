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
 * around it, against what gpu-docker-api does, {@code cp -rf} of the merged tree, twice. In turns, after a sync each; on
 * the file system of the benchmark's directory and on an XFS that shares content. Downtime is the second pass and the
 * start of the new container, after 20 files changed.
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
        final Figures copies = new Figures();
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
        for (int round = 0; round < ROUNDS; round++) {
            if (compared) {
                theirs(boxes, image, old, costs);
            }
            ours(boxes, image, old, costs);
        }
        boxes.remove(old);
        return costs;
    }

    private static void theirs(DiskBoxes boxes, String image, String old, Costs costs) throws Exception {
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
        costs.theirs.time(() -> {
            program(copy);
            program(copy);
        });
        boxes.remove(next);
    }

    private static void ours(DiskBoxes boxes, String image, String old, Costs costs) throws Exception {
        var disks = new UpperDirectories(boxes.root(), InstantSource.system(), System::nanoTime);
        String next = boxes.create(image);
        Path from = boxes.upper(old);
        Path to = boxes.upper(next);
        program("sync");
        long written = written();
        long begin = System.nanoTime();
        CopyPass first = disks.copy(from, to, new Silent());
        long copied = System.nanoTime() - begin;
        boxes.execute(old, DiskFiles.CHANGES);
        boxes.stop(old);
        long stopped = System.nanoTime();
        disks.catchUp(from, to, first, new Silent());
        long caughtUp = System.nanoTime() - stopped;
        costs.writtenPerByte = (written() - written) / (double) disks.allocatedBytes(from);
        boxes.start(next);
        costs.downtime.add(System.nanoTime() - stopped);
        costs.secondPass.add(caughtUp);
        costs.copies.add(copied + caughtUp);
        boxes.remove(next);
        boxes.start(old);
    }

    private void compare(String where, Costs costs, double aim) throws IOException {
        report.note("cp -rf of the merged tree, twice, " + where, costs.theirs);
        report.note("both passes, verified, " + where, costs.copies);
        double ratio = costs.copies.medianMillis() / costs.theirs.medianMillis();
        report.result(
                "1 GiB in 20,000 files carried over, image of 320 MB, " + where + " (median of " + ROUNDS + ")",
                String.format(Locale.ROOT, "≤ %.2f ×", aim),
                String.format(Locale.ROOT, "%.2f s = %.2f ×", costs.copies.medianMillis() / 1e3, ratio),
                String.format(Locale.ROOT, "`cp -rf` twice: %.2f s", costs.theirs.medianMillis() / 1e3),
                ratio <= aim);
        report.result(
                "bytes written for it, " + where,
                "≤ 1.1 × its size",
                String.format(Locale.ROOT, "%.2f ×", costs.writtenPerByte),
                "–",
                costs.writtenPerByte <= AIM_WRITTEN);
        downtime(where, 200, costs);
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
