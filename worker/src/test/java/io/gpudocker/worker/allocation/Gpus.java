package io.gpudocker.worker.allocation;

import io.gpudocker.messages.view.GpuHealth;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** GPUs for tests: {@code g0}, {@code g1} … */
final class Gpus {
    private Gpus() {}

    static Gpu gpu(int index) {
        return new Gpu("g" + index, index, "Test GPU", 1024L, "0000:0" + index + ":00.0", GpuHealth.HEALTHY);
    }

    static List<Gpu> gpus(int count) {
        return IntStream.range(0, count).mapToObj(Gpus::gpu).toList();
    }

    /** Each pair of indexes in one group is near by the group's closeness; all others are far. */
    static GpuTopology groups(Map<List<Integer>, Integer> groups) {
        var closeness = new HashMap<GpuTopology.Pair, Integer>();
        for (int i = 0; i < 16; i++) {
            for (int j = 0; j < 16; j++) {
                if (i != j) {
                    closeness.put(new GpuTopology.Pair(i, j), 10);
                }
            }
        }
        groups.forEach((members, near) -> members.forEach(i -> members.stream()
                .filter(j -> !j.equals(i))
                .forEach(j -> closeness.merge(new GpuTopology.Pair(i, j), near, Math::max))));
        return new GpuTopology(closeness);
    }

    static GpuPool pool(List<Gpu> gpus, GpuTopology topology, Map<String, String> owners) {
        return new GpuPool(gpus, topology, owners, Set.of());
    }
}
