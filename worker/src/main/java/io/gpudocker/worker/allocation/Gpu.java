package io.gpudocker.worker.allocation;

import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.messages.view.GpuView;
import org.jspecify.annotations.Nullable;

/**
 * One device that can be granted: a whole GPU, or a MIG device in place of its parent.
 *
 * @param uuid {@code GPU-…} or {@code MIG-…}; {@code unknown-<bus id or index>} for a device that does not say
 * @param index the driver's index, of the parent for a MIG device; -1 where it is not known
 * @param memoryMiB null where the driver does not say
 * @param busId null where the driver does not say
 */
public record Gpu(
        String uuid,
        int index,
        String model,
        @Nullable Long memoryMiB,
        @Nullable String busId,
        GpuHealth health) {
    private static final String PLACEHOLDER = "unknown-";

    /** A device that is there but tells no UUID. It is shown to people and never granted. */
    static Gpu placeholder(String what, int index, String model, @Nullable String busId) {
        return new Gpu(PLACEHOLDER + what, index, model, null, busId, GpuHealth.UNHEALTHY);
    }

    boolean isPlaceholder() {
        return uuid.startsWith(PLACEHOLDER);
    }

    Gpu withHealth(GpuHealth other) {
        return new Gpu(uuid, index, model, memoryMiB, busId, other);
    }

    public boolean healthy() {
        return health == GpuHealth.HEALTHY;
    }

    public GpuView view() {
        return new GpuView(uuid, index, model);
    }
}
