package io.gpudocker.worker.bench;

import io.gpudocker.messages.client.CommandClient;
import io.gpudocker.messages.command.ReplicaSetCommand.Describe;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How long a start takes and how much memory the worker needs, with 8 GPUs and 100 ReplicaSets that run. */
final class StartBench {
    private static final String HOST = "benchstart";
    private static final int REPLICA_SETS = 100;
    private static final int GPUS = 8;
    private static final int STARTS = 5;
    private static final int COMPARED_STARTS = 3;
    private static final int DESCRIBES = 1_000;
    private static final double AIM_SECONDS = 3;
    private static final double AIM_MIB = 300;

    private final Places places;
    private final Report report;

    StartBench(Places places, Report report) {
        this.places = places;
        this.report = report;
    }

    void run() throws Exception {
        try (WorkerRun worker = new WorkerRun(places, HOST)) {
            report.note("first start, with topics to create", seconds(worker.start() / 1e9));
            try (CommandClient client = Commands.client(places, HOST)) {
                replicaSets(client);
                memory(worker, "after 100 runs");
                measure(worker, "after SIGTERM", worker::stop);
                measure(worker, "after kill -9", worker::kill);
                memory(worker, "just ready");
                describe(client);
                print(memory(worker, "after 1,000 describes"));
                for (String options : variants()) {
                    compare(worker, client, options);
                }
            }
            worker.stop();
        }
    }

    /** Sets of Java options to be tried on top of the usual ones, with semicolons between; none by default. */
    private static List<String> variants() {
        String variants = System.getenv("BENCH_START_VARIANTS");
        return variants == null ? List.of() : List.of(variants.split(";"));
    }

    private void compare(WorkerRun worker, CommandClient client, String options) throws Exception {
        worker.javaOptions(options);
        // The first start with other options may write a class archive at its end.
        worker.stop();
        worker.start();
        Figures starts = new Figures();
        for (int i = 0; i < COMPARED_STARTS; i++) {
            worker.stop();
            starts.add(worker.start());
        }
        report.note("start with " + options, starts);
        describe(client);
        memory(worker, "with " + options);
    }

    private static void describe(CommandClient client) throws Exception {
        for (int i = 0; i < DESCRIBES; i++) {
            Commands.succeed(client, new Describe("set" + i % REPLICA_SETS));
        }
    }

    /** The first eight have a GPU each. */
    private void replicaSets(CommandClient client) throws Exception {
        long begin = System.nanoTime();
        List<CompletableFuture<CommandResult>> answers = new ArrayList<>();
        for (int i = 0; i < REPLICA_SETS; i++) {
            answers.add(client.send(Commands.run("set" + i, places.image(), i < GPUS ? 1 : 0))
                    .result());
        }
        for (CompletableFuture<CommandResult> answer : answers) {
            CommandResult result = answer.get(5, TimeUnit.MINUTES);
            if (result.status() != ResultStatus.SUCCEEDED) {
                throw new IllegalStateException("a run was answered " + result);
            }
        }
        report.note("100 ReplicaSets run at once", seconds((System.nanoTime() - begin) / 1e9));
    }

    private void measure(WorkerRun worker, String after, Figures.Act end) throws Exception {
        Figures starts = new Figures();
        for (int i = 0; i < STARTS; i++) {
            end.run();
            starts.add(worker.start());
        }
        report.note("start " + after, starts);
        double seconds = starts.medianMillis() / 1_000;
        report.result(
                "Start " + after + " to ready, 8 GPUs, 100 ReplicaSets (median of 5)",
                "≤ 3 s",
                seconds(seconds),
                "–",
                seconds <= AIM_SECONDS);
    }

    private double memory(WorkerRun worker, String when) throws Exception {
        double resident = worker.statusMiB("VmRSS");
        report.note(
                "resident memory " + when,
                String.format(
                        Locale.ROOT,
                        "%.0f MiB, %.0f of it mapped files; heap used %.0f",
                        resident,
                        worker.statusMiB("RssFile"),
                        worker.heapMiB()));
        return resident;
    }

    private void print(double resident) throws Exception {
        report.result(
                "Resident memory (VmRSS), 8 GPUs, 100 ReplicaSets, after 1,000 describes",
                "≤ 300 MiB",
                String.format(Locale.ROOT, "%.0f MiB", resident),
                "–",
                resident <= AIM_MIB);
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f s", seconds);
    }
}
