package io.gpudocker.worker.allocation;

import io.gpudocker.worker.config.GpuSourceConfig;
import java.time.Duration;

/** Makes the source that {@code gpu.source} names. */
public final class GpuSources {
    private GpuSources() {}

    /**
     * @param hostId which host's GPUs are made up, where they are
     * @param deadline of one question
     */
    public static GpuSource of(GpuSourceConfig config, String hostId, Duration deadline) {
        return switch (config) {
            case GpuSourceConfig.Program program -> new NvidiaSmi(program.program(), deadline);
            case GpuSourceConfig.Simulated simulated -> new SimulatedGpus(hostId, simulated.count());
        };
    }
}
