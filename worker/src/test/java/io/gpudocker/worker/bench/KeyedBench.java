package io.gpudocker.worker.bench;

import java.util.Locale;
import java.util.Random;

/** Commands of many names on one partition, from intake to outbox, the journal left out. */
final class KeyedBench {
    private static final int COMMANDS = 10_000;
    private static final int WARM_UP = 3_000;
    private static final int REPEATS = 3;
    private static final int SEED = 20_231_115;
    private static final int MOST_MICROS = 5_000;

    private final Places places;
    private final Report report;

    KeyedBench(Places places, Report report) {
        this.places = places;
        this.report = report;
    }

    /** @param published by parallel-consumer, in seconds */
    private record Case(int names, double aim, double published) {}

    void run() throws Exception {
        Load warmUp = load(1_000, WARM_UP);
        report.note("warm-up", seconds(new KeyedRun(places, warmUp).seconds()));
        measure(new Case(1_000, 2.1, 2.06), REPEATS);
        measure(new Case(20, 2.3, 2.24), REPEATS);
        double sum = load(1, COMMANDS).sumSeconds();
        measure(new Case(1, sum * 1.1, 26.7), 1);
    }

    private void measure(Case one, int repeats) throws Exception {
        Load load = load(one.names(), COMMANDS);
        Figures figures = new Figures();
        for (int repeat = 0; repeat < repeats; repeat++) {
            double seconds = new KeyedRun(places, load).seconds();
            report.note(one.names() + " names", seconds(seconds));
            figures.add((long) (seconds * 1e9));
        }
        double median = figures.medianMillis() / 1_000;
        report.result(
                "10,000 commands of 0–5 ms, one partition, 16 at a time, %,d name%s"
                        .formatted(one.names(), one.names() == 1 ? "" : "s"),
                one.names() == 1 ? "serial speed (≤ 1.1 × the work)" : "≤ " + seconds(one.aim()),
                seconds(median) + " = %.2f ×".formatted(median / load.leastSeconds()),
                "the work alone: %s; parallel-consumer publishes %s"
                        .formatted(seconds(load.leastSeconds()), one.published() + " s"),
                median <= one.aim());
    }

    /** Names and work by chance, the same in every run. */
    private static Load load(int names, int commands) {
        Random random = new Random(SEED);
        int[] name = random.ints(commands, 0, names).toArray();
        long[] nanos = random.longs(commands, 0, MOST_MICROS)
                .map(micros -> micros * 1_000)
                .toArray();
        return new Load(names, name, nanos);
    }

    private static String seconds(double seconds) {
        return String.format(Locale.ROOT, "%.2f s", seconds);
    }
}
