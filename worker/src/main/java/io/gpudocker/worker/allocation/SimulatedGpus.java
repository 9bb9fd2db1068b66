package io.gpudocker.worker.allocation;

import io.gpudocker.messages.view.GpuHealth;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/** GPUs that do not exist, for trying out and for tests: always the same for one host, each four of them close together. */
public final class SimulatedGpus implements GpuSource {
    private static final int GROUP = 4;
    private static final int NEAR = 112;
    private static final int FAR = 10;

    private final String hostId;
    private final int count;

    public SimulatedGpus(String hostId, int count) {
        this.hostId = hostId;
        this.count = count;
    }

    @Override
    public List<Gpu> list() {
        return IntStream.range(0, count).mapToObj(this::gpu).toList();
    }

    @Override
    public GpuTopology topology() {
        var closeness = new HashMap<GpuTopology.Pair, Integer>();
        IntStream.range(0, count * count).filter(i -> i / count != i % count).forEach(i -> {
            int from = i / count;
            int to = i % count;
            closeness.put(new GpuTopology.Pair(from, to), from / GROUP == to / GROUP ? NEAR : FAR);
        });
        return new GpuTopology(closeness);
    }

    private Gpu gpu(int index) {
        var uuid = UUID.nameUUIDFromBytes((hostId + "/" + index).getBytes(StandardCharsets.UTF_8));
        return new Gpu("GPU-" + uuid, index, "Simulated GPU", 16_384L, null, GpuHealth.HEALTHY);
    }
}
