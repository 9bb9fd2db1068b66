package io.gpudocker.worker.bench;

import io.gpudocker.messages.client.CommandClient;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.ReplicaSetView;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

/**
 * New versions as a client gets them, by a real worker through Kafka: what a patch takes and for how long nothing runs,
 * with 100 MB, 1 GiB and 4 GiB on the system disk; and a restart of the same container, against {@code docker start}.
 */
final class PatchBench {
    private static final String HOST = "benchpatch";
    private static final int ROUNDS = 3;
    private static final int RESTARTS = 20;
    private static final double AIM_DOWNTIME = 2;
    private static final double AIM_RESTART = 1.2;

    private final Places places;
    private final Report report;

    PatchBench(Places places, Report report) {
        this.places = places;
        this.report = report;
    }

    void run() throws Exception {
        try (WorkerRun worker = new WorkerRun(places, HOST);
                DiskBoxes boxes = new DiskBoxes(places.docker());
                DockerAlone docker = new DockerAlone(places.docker())) {
            String image = DiskFiles.image(boxes, places.image());
            // Each round's old disk goes, so that the largest fits three times.
            worker.setting("GDW_HISTORY_KEEP", "0");
            worker.start();
            try (CommandClient client = Commands.client(places, HOST)) {
                for (int directories : new int[] {20, 200, 800}) {
                    patches(client, boxes, image, directories);
                }
                restarts(client, docker, boxes);
            }
            worker.stop();
        }
    }

    private void patches(CommandClient client, DiskBoxes boxes, String image, int directories) throws Exception {
        String name = "disk" + directories;
        var whole = new Figures();
        var downtime = new Figures();
        ReplicaSetView old = view(Commands.succeed(client, Commands.run(name, image, 1)));
        DiskFiles.write(boxes.merged(container(old)).resolve("data"), directories);
        for (int round = 0; round < ROUNDS; round++) {
            boxes.execute(container(old), DiskFiles.CHANGES);
            DiskBench.program("sync");
            Watched watched = new Watched(boxes, container(old));
            CommandResult[] result = new CommandResult[1];
            whole.time(() -> result[0] = Commands.succeed(client, Commands.recreate(name)));
            ReplicaSetView next = view(result[0]);
            downtime.add(watched.until(container(next)));
            old = next;
        }
        Commands.succeed(client, Commands.delete(name));
        String size = DiskFiles.megabytes(directories) + " MB";
        report.note("replicaset.patch, client to result, " + size, whole);
        double seconds = downtime.medianMillis() / 1e3;
        report.result(
                "`replicaset.patch`, old stopped to new started by Docker's clock, " + size + " (median of " + ROUNDS
                        + ")",
                "≤ 2 s",
                String.format(Locale.ROOT, "%.2f s", seconds),
                String.format(Locale.ROOT, "the whole command %.2f s", whole.medianMillis() / 1e3),
                seconds <= AIM_DOWNTIME);
    }

    /** The end of the old container must be seen before the worker removes it. */
    private static final class Watched {
        private final DiskBoxes boxes;
        private final Thread thread;
        private volatile java.time.@org.jspecify.annotations.Nullable Instant ended;

        Watched(DiskBoxes boxes, String old) {
            this.boxes = boxes;
            this.thread = Thread.ofVirtual().start(() -> ended = boxes.awaitEnd(old));
        }

        /** From the end of the old one to the start of this one, in nanoseconds. */
        long until(String next) throws InterruptedException {
            thread.join();
            return Duration.between(Objects.requireNonNull(ended), boxes.startedAt(next))
                    .toNanos();
        }
    }

    private void restarts(CommandClient client, DockerAlone docker, DiskBoxes boxes) throws Exception {
        String alone = docker.run("alone", docker.imageId(places.image()));
        Commands.succeed(client, Commands.run("again", places.image(), 1));
        var restart = new Figures();
        var start = new Figures();
        for (int round = 0; round < RESTARTS; round++) {
            Commands.succeed(client, Commands.stop("again"));
            restart.time(() -> Commands.succeed(client, Commands.restart("again")));
            boxes.stop(alone);
            start.time(() -> boxes.start(alone));
        }
        docker.remove(alone);
        Commands.succeed(client, Commands.delete("again"));
        report.note("docker start alone", start);
        double ratio = restart.medianMillis() / start.medianMillis();
        report.result(
                "`replicaset.restart` on the same GPUs and ports, client to result (median of " + RESTARTS + ")",
                "≤ 1.2 × `docker start`",
                String.format(Locale.ROOT, "%.0f ms = %.2f ×", restart.medianMillis(), ratio),
                String.format(Locale.ROOT, "%.0f ms", start.medianMillis()),
                ratio <= AIM_RESTART);
    }

    private static ReplicaSetView view(CommandResult result) throws IOException {
        if (result.payload() instanceof ReplicaSetView view) {
            return view;
        }
        throw new IOException("no ReplicaSet in " + result);
    }

    private static String container(ReplicaSetView view) {
        return Objects.requireNonNull(view.containerId());
    }
}
