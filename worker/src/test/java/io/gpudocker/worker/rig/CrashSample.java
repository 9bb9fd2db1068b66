package io.gpudocker.worker.rig;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Half of the moments at which a worker may die, others each time: {@code -Dcrash.seed=N} takes the same again,
 * {@code -Dcrash.all=true} all of them. The tests of the handlers, on fakes, have all of them each time.
 */
public final class CrashSample {
    private static final long SEED = Long.getLong("crash.seed", System.nanoTime() & 0xffff_ffffL);

    private CrashSample() {}

    public static <T> List<T> of(T[] moments) {
        List<T> all = new ArrayList<>(List.of(moments));
        if (Boolean.getBoolean("crash.all")) {
            return all;
        }
        System.err.println("crash.seed=" + SEED);
        Collections.shuffle(all, new Random(SEED));
        return all.subList(0, (all.size() + 1) / 2);
    }
}
