package io.gpudocker.worker.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Durations of one thing done again and again, in nanoseconds. Used by one thread. */
final class Figures {
    private final List<Long> nanos = new ArrayList<>();

    /** What is measured. */
    @FunctionalInterface
    interface Act {
        void run() throws Exception;
    }

    /** Does it once and keeps how long it took. */
    void time(Act act) throws Exception {
        long begin = System.nanoTime();
        act.run();
        add(System.nanoTime() - begin);
    }

    void add(long duration) {
        nanos.add(duration);
    }

    double medianMillis() {
        return quantileMillis(0.5);
    }

    /** @param quantile from 0 to 1 */
    double quantileMillis(double quantile) {
        List<Long> sorted = new ArrayList<>(nanos);
        Collections.sort(sorted);
        int last = sorted.size() - 1;
        double at = quantile * last;
        long below = sorted.get((int) Math.floor(at));
        long above = sorted.get((int) Math.ceil(at));
        return (below + (above - below) * (at - Math.floor(at))) / 1e6;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "median %.1f ms, 10 %% below %.1f, 90 %% below %.1f, most %.1f (n=%d)",
                medianMillis(),
                quantileMillis(0.1),
                quantileMillis(0.9),
                quantileMillis(1),
                nanos.size());
    }
}
