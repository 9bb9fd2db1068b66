package io.gpudocker.worker.bench;

import io.gpudocker.messages.client.CommandClient;
import java.util.Locale;

/** {@code replicaset.run} from the client to its result, against the same container through docker-java alone. */
final class RunBench {
    private static final int WARM_UP = 5;
    private static final int ROUNDS = 30;
    private static final double AIM = 1.15;

    private final Places places;
    private final Report report;
    private final Figures throughKafka = new Figures();
    private final Figures alone = new Figures();

    RunBench(Places places, Report report) {
        this.places = places;
        this.report = report;
    }

    void run() throws Exception {
        try (WorkerRun worker = new WorkerRun(places, "benchrun");
                DockerAlone docker = new DockerAlone(places.docker())) {
            worker.start();
            try (CommandClient client = Commands.client(places, "benchrun")) {
                String imageId = docker.imageId(places.image());
                for (int round = -WARM_UP; round < ROUNDS; round++) {
                    throughKafka(client, "bench" + (round + WARM_UP), round >= 0 ? throughKafka : new Figures());
                    alone(docker, imageId, round >= 0 ? alone : new Figures());
                }
            }
            worker.stop();
        }
        print();
    }

    private void throughKafka(CommandClient client, String name, Figures figures) throws Exception {
        figures.time(() -> Commands.succeed(client, Commands.run(name, places.image(), 0)));
        Commands.succeed(client, Commands.delete(name));
    }

    private static void alone(DockerAlone docker, String imageId, Figures figures) throws Exception {
        String[] id = new String[1];
        figures.time(() -> id[0] = docker.run("alone", imageId));
        docker.remove(id[0]);
    }

    private void print() throws Exception {
        report.note("run through Kafka", throughKafka);
        report.note("create and start through docker-java alone", alone);
        double ratio = throughKafka.medianMillis() / alone.medianMillis();
        report.result(
                "`replicaset.run` of a local image, client to result (median of 30)",
                "≤ 1.15 × docker-java alone",
                String.format(Locale.ROOT, "%.0f ms = %.2f ×", throughKafka.medianMillis(), ratio),
                String.format(Locale.ROOT, "%.0f ms", alone.medianMillis()),
                ratio <= AIM);
    }
}
