package io.gpudocker.worker.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The program behind {@code scripts/bench}, which starts the parts and gives their addresses in the environment. */
public final class Bench {
    private static final Map<String, Measurement> ALL = all();

    private Bench() {}

    /** One measurement: prints its figures. */
    @FunctionalInterface
    interface Measurement {
        void run(Places places, Report report) throws Exception;
    }

    private static Map<String, Measurement> all() {
        Map<String, Measurement> all = new LinkedHashMap<>();
        all.put("run", (places, report) -> new RunBench(places, report).run());
        all.put("describe", (places, report) -> new DescribeBench(places, report).run());
        all.put("keyed", (places, report) -> new KeyedBench(places, report).run());
        all.put("blocked", (places, report) -> new BlockedBench(places, report).run());
        all.put("replay", (places, report) -> new ReplayBench(places, report).run());
        all.put("start", (places, report) -> new StartBench(places, report).run());
        all.put("events", (places, report) -> new EventBench(places, report).run());
        all.put("volume", (places, report) -> new VolumeBench(places, report).run());
        all.put("disk", (places, report) -> {
            new PatchBench(places, report).run();
            new DiskBench(places, report).run();
        });
        return all;
    }

    /**
     * Runs what is named, in that order.
     *
     * @param arguments names of measurements
     */
    public static void main(String[] arguments) throws Exception {
        Report report = new Report();
        Places places = Places.ofEnvironment();
        for (String name : List.of(arguments)) {
            Measurement measurement = ALL.get(name);
            if (measurement == null) {
                throw new IllegalArgumentException("there is no measurement " + name + ", only " + ALL.keySet());
            }
            report.begins(name);
            measurement.run(places, report);
        }
        report.summary();
    }
}
