package io.gpudocker.worker.bench;

import io.gpudocker.messages.client.CommandClient;
import io.gpudocker.messages.client.CommandOptions;
import io.gpudocker.messages.client.PendingCommand;
import io.gpudocker.messages.command.ReplicaSetCommand.Describe;
import io.gpudocker.messages.result.CommandResult;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * One name is blocked by an execute that does not end, with 100,000 commands behind it. What stands behind has expired
 * when its turn comes, so that working it off measures the queue and not the engine.
 */
final class BlockedBench {
    private static final String HOST = "benchblocked";
    private static final String BLOCKED = "blocked";
    private static final int PARTITIONS = 8;
    private static final int BEHIND = 100_000;
    private static final int WARM_UP = 200;
    private static final int ROUNDS = 100;
    /** A latency that is kept, on a machine whose load is not ours alone. */
    private static final double KEPT = 1.5;

    private final Places places;
    private final Report report;
    private final String neighbour = other(true);
    private final String elsewhere = other(false);
    private double mostHeap;

    BlockedBench(Places places, Report report) {
        this.places = places;
        this.report = report;
    }

    private static String other(boolean samePartition) {
        int blocked = Commands.partition(BLOCKED, PARTITIONS);
        return IntStream.range(0, 10_000)
                .mapToObj(i -> "name" + i)
                .filter(name -> (Commands.partition(name, PARTITIONS) == blocked) == samePartition)
                .findFirst()
                .orElseThrow();
    }

    void run() throws Exception {
        try (WorkerRun worker = new WorkerRun(places, HOST);
                DockerAlone docker = new DockerAlone(places.docker())) {
            worker.start();
            try (CommandClient client = Commands.client(places, HOST)) {
                for (String name : List.of(BLOCKED, neighbour, elsewhere)) {
                    Commands.succeed(client, Commands.run(name, places.image(), 0));
                }
                latencies(client, WARM_UP);
                Latencies before = latencies(client, ROUNDS);
                var blocker = block(client);
                CompletableFuture<CommandResult> last = pileUp(client, worker);
                Latencies during = latencies(client, ROUNDS);
                heap(worker);
                print(before, during, worker);
                unblock(docker, blocker, last, worker);
            }
            worker.stop();
        }
    }

    private record Latencies(Figures elsewhere, Figures neighbour) {}

    private Latencies latencies(CommandClient client, int rounds) throws Exception {
        Latencies latencies = new Latencies(new Figures(), new Figures());
        for (int round = 0; round < rounds; round++) {
            latencies.elsewhere().time(() -> Commands.succeed(client, new Describe(elsewhere)));
            latencies.neighbour().time(() -> Commands.succeed(client, new Describe(neighbour)));
        }
        return latencies;
    }

    private static PendingCommand block(CommandClient client) {
        List<String> untilGo = List.of("sh", "-c", "until [ -e /tmp/go ]; do sleep 0.2; done");
        return client.send(Commands.execute(BLOCKED, untilGo));
    }

    /** The result of the last one behind the blocked one. */
    private CompletableFuture<CommandResult> pileUp(CommandClient client, WorkerRun worker) throws Exception {
        CommandOptions expired = CommandOptions.none().withExpiryTime(Instant.now());
        CompletableFuture<CommandResult> last = new CompletableFuture<>();
        long begin = System.nanoTime();
        for (int i = 0; i < BEHIND; i++) {
            last = client.send(new Describe(BLOCKED), expired).result();
        }
        while (worker.metric("gdw_queue_depth") < BEHIND) {
            heap(worker);
            Thread.sleep(100);
        }
        report.note("100,000 sent and read by the worker", secondsSince(begin));
        return last;
    }

    private void heap(WorkerRun worker) throws Exception {
        mostHeap = Math.max(mostHeap, worker.heapMiB());
    }

    private void print(Latencies before, Latencies during, WorkerRun worker) throws Exception {
        report.note("name on another partition, before", before.elsewhere());
        report.note("name on another partition, while blocked", during.elsewhere());
        report.note("name on the same partition, before", before.neighbour());
        report.note("name on the same partition, while blocked", during.neighbour());
        report.note("VmRSS", "%.0f MiB".formatted(worker.statusMiB("VmRSS")));
        row("another", before.elsewhere(), during.elsewhere());
        row("the same", before.neighbour(), during.neighbour());
    }

    private void row(String where, Figures before, Figures during) throws Exception {
        double ratio = during.medianMillis() / before.medianMillis();
        report.result(
                "`describe` of a name on " + where
                        + " partition while a name with 100,000 commands is blocked (median)",
                where.equals("another") ? "keeps its latency" : "goes on",
                String.format(Locale.ROOT, "%.1f ms = %.2f ×", during.medianMillis(), ratio),
                String.format(Locale.ROOT, "before: %.1f ms", before.medianMillis()),
                ratio <= KEPT);
    }

    private void unblock(
            DockerAlone docker, PendingCommand blocker, CompletableFuture<CommandResult> last, WorkerRun worker)
            throws Exception {
        docker.execute(BLOCKED + "-1", "touch", "/tmp/go");
        blocker.result().get(1, TimeUnit.MINUTES);
        long begin = System.nanoTime();
        while (!last.isDone()) {
            heap(worker);
            if (System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(5)) {
                throw new IllegalStateException("the commands behind were not answered within five minutes");
            }
            Thread.sleep(100);
        }
        report.note("100,000 answered after it was unblocked", secondsSince(begin));
        report.result(
                "Heap with 100,000 commands behind a blocked name",
                "bounded (`-Xmx256m`)",
                String.format(Locale.ROOT, "at most %.0f MiB used, garbage included", mostHeap),
                "–",
                mostHeap <= 256);
    }

    private static String secondsSince(long begin) {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - begin) / 1e9);
    }
}
