package io.gpudocker.worker.bench;

import io.gpudocker.messages.client.CommandClient;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VolumePatchResult;
import io.gpudocker.messages.view.VolumeView;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Volumes as a client gets them, by a real worker through Kafka: growth in place with little and with 1 GiB in it, a size
 * that needs a copy against {@code cp -a} of the same tree, and a volume of 1 TB.
 */
final class VolumeBench {
    private static final String HOST = "benchvolume";
    private static final int ROUNDS = 3;
    /** Of 100 files and five megabytes each. */
    private static final int DIRECTORIES = 200;

    private static final double AIM_COPY = 1.2;
    private static final double AIM_CREATE = 1;
    /** Growth that takes longer with more in it than this many times is not constant. */
    private static final double AIM_GROW = 1.5;

    private final Places places;
    private final Report report;

    VolumeBench(Places places, Report report) {
        this.places = places;
        this.report = report;
    }

    void run() throws Exception {
        try (WorkerRun worker = new WorkerRun(places, HOST);
                DiskBoxes boxes = new DiskBoxes(places.docker())) {
            // No machine of a test has a terabyte.
            worker.setting("GDW_VOLUME_OVERCOMMIT", "100");
            worker.setting("GDW_VOLUME_BACKEND", "loop");
            worker.start();
            try (CommandClient client = Commands.client(places, HOST)) {
                terabyte(client);
                Figures little = growth(client, boxes, "little", 2);
                Figures much = growth(client, boxes, "much", DIRECTORIES);
                report.note("volume.patch in place, 10 MB in it", little);
                report.note("volume.patch in place, 1 GiB in it", much);
                double ratio = much.medianMillis() / little.medianMillis();
                report.result(
                        "growth of a loop volume with 1 GiB in 20,000 files under a running container (median of 5)",
                        "constant, no copy, no downtime",
                        String.format(Locale.ROOT, "%.0f ms = %.2f ×", much.medianMillis(), ratio),
                        String.format(Locale.ROOT, "with 10 MB in it: %.0f ms", little.medianMillis()),
                        ratio <= AIM_GROW);
                copies(client);
            }
            worker.stop();
        }
    }

    private void terabyte(CommandClient client) throws Exception {
        var create = new Figures();
        for (int round = 0; round < ROUNDS; round++) {
            create.time(() -> Commands.succeed(client, Commands.createVolume("large", "1TB")));
            Commands.succeed(client, Commands.deleteVolume("large"));
        }
        double seconds = create.medianMillis() / 1e3;
        report.result(
                "`volume.create` of 1 TB (median of " + ROUNDS + ")",
                "< 1 s",
                String.format(Locale.ROOT, "%.2f s", seconds),
                "–",
                seconds < AIM_CREATE);
    }

    /** The container that has it runs on. */
    private static Figures growth(CommandClient client, DiskBoxes boxes, String name, int directories)
            throws Exception {
        Commands.succeed(client, Commands.createVolume(name, "1500MB"));
        CommandResult ran = Commands.succeed(client, Commands.run("with" + name, "gdw/bench:1", 0, name));
        String container =
                Objects.requireNonNull(((ReplicaSetView) Objects.requireNonNull(ran.payload())).containerId());
        DiskFiles.write(mountpoint(client, name).resolve("data"), directories);
        DiskBench.program("sync");
        var before = boxes.startedAt(container);
        var grow = new Figures();
        for (int round = 1; round <= 5; round++) {
            String size = 1500 + 50 * round + "MB";
            grow.time(() -> Commands.succeed(client, Commands.resizeVolume(name, size)));
        }
        if (!boxes.startedAt(container).equals(before)) {
            throw new IllegalStateException("the container was started again");
        }
        return grow;
    }

    private void copies(CommandClient client) throws Exception {
        Commands.succeed(client, Commands.stop("withmuch"));
        Commands.succeed(client, Commands.createVolume("base", "1700MB"));
        var ours = new Figures();
        var theirs = new Figures();
        for (int round = 1; round <= ROUNDS; round++) {
            Path from = mountpoint(client, "much");
            Path to = mountpoint(client, "base").resolve("copy");
            DiskBench.program("sync");
            theirs.time(() -> {
                DiskBench.program("cp", "-a", from.toString(), to.toString());
                DiskBench.program("sync", "-f", to.toString());
            });
            delete(to);
            DiskBench.program("sync");
            String size = 1600 - 10 * round + "MB";
            ours.time(() -> {
                CommandResult result = Commands.succeed(client, Commands.resizeVolume("much", size));
                if (((VolumePatchResult) Objects.requireNonNull(result.payload()))
                                .volume()
                                .version()
                        == 1) {
                    throw new IllegalStateException("it was not copied");
                }
            });
        }
        double ratio = ours.medianMillis() / theirs.medianMillis();
        report.result(
                "`volume.patch` that needs a copy, 1 GiB in 20,000 files, verified (median of " + ROUNDS + ")",
                "≤ 1.2 × `cp -a`",
                String.format(Locale.ROOT, "%.2f s = %.2f ×", ours.medianMillis() / 1e3, ratio),
                String.format(Locale.ROOT, "`cp -a` and a sync: %.2f s", theirs.medianMillis() / 1e3),
                ratio <= AIM_COPY);
        for (String name : List.of("withmuch", "withlittle")) {
            Commands.succeed(client, Commands.delete(name));
        }
        for (String name : List.of("much", "little", "base")) {
            Commands.succeed(client, Commands.deleteVolume(name));
        }
    }

    private static Path mountpoint(CommandClient client, String volume) throws Exception {
        CommandResult result = Commands.succeed(client, Commands.describeVolume(volume));
        VolumeView view = (VolumeView) Objects.requireNonNull(result.payload());
        return Path.of(Objects.requireNonNull(view.mountpoint()));
    }

    private static void delete(Path tree) throws Exception {
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
