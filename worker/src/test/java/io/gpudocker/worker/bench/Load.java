package io.gpudocker.worker.bench;

import java.util.Arrays;

/**
 * The commands of one run, in their order.
 *
 * @param name of each, from 0 to below {@code names}
 * @param nanos of stand-in work of each
 */
record Load(int names, int[] name, long[] nanos) {
    static final int AT_A_TIME = 16;

    int commands() {
        return name.length;
    }

    double sumSeconds() {
        return Arrays.stream(nanos).sum() / 1e9;
    }

    /** What the work alone takes at least: that of the busiest name, or all of it in 16 places. */
    double leastSeconds() {
        long[] byName = new long[names];
        for (int i = 0; i < name.length; i++) {
            byName[name[i]] += nanos[i];
        }
        long busiest = Arrays.stream(byName).max().orElse(0);
        return Math.max(busiest / 1e9, sumSeconds() / Math.min(names, AT_A_TIME));
    }
}
