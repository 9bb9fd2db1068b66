package io.gpudocker.worker.allocation;

import io.gpudocker.messages.view.GpuHealth;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Puts a new answer together with what was known. Pure. */
final class InventoryMerge {
    private InventoryMerge() {}

    /**
     * What is listed now, and what was known and is not listed: lost, or unhealthy where a device in its slot is listed
     * that does not say its UUID.
     */
    static List<Gpu> merge(Collection<Gpu> known, Collection<Gpu> remembered, List<Gpu> listed) {
        Map<String, Gpu> merged = new HashMap<>();
        remembered.forEach(gpu -> merged.put(gpu.uuid(), gpu));
        known.stream()
                .filter(gpu -> !gpu.isPlaceholder())
                .forEach(gpu -> merged.put(gpu.uuid(), gpu.withHealth(healthOfMissing(gpu, listed))));
        listed.stream()
                .filter(gpu -> !gpu.isPlaceholder() || !standsForKnown(gpu, known))
                .forEach(gpu -> merged.put(gpu.uuid(), gpu));
        return merged.values().stream()
                .sorted(Comparator.comparingInt(Gpu::index).thenComparing(Gpu::uuid))
                .toList();
    }

    private static GpuHealth healthOfMissing(Gpu gpu, List<Gpu> listed) {
        boolean silentInItsSlot = listed.stream().anyMatch(other -> other.isPlaceholder() && sameSlot(other, gpu));
        return silentInItsSlot ? GpuHealth.UNHEALTHY : GpuHealth.LOST;
    }

    private static boolean standsForKnown(Gpu placeholder, Collection<Gpu> known) {
        return known.stream().anyMatch(gpu -> !gpu.isPlaceholder() && sameSlot(placeholder, gpu));
    }

    private static boolean sameSlot(Gpu one, Gpu other) {
        return one.busId() != null && other.busId() != null && Objects.equals(slot(one.busId()), slot(other.busId()));
    }

    /** The driver writes the domain with four or eight digits, in either case. */
    private static String slot(String busId) {
        String lower = busId.toLowerCase(java.util.Locale.ROOT);
        return lower.replaceFirst("^0+(?=[0-9a-f]{4}:)", "");
    }
}
