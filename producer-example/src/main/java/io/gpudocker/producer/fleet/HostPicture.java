package io.gpudocker.producer.fleet;

import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.HostView;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VolumeView;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one host.
 *
 * @param description its latest answer to {@code host.describe}; null where none was seen
 * @param queueDepth commands that its worker has not finished; null where that could not be asked
 * @param replicaSets in the order of their names; so are {@code volumes}
 */
public record HostPicture(
        String host,
        @Nullable Description description,
        @Nullable Long queueDepth,
        List<Seen<ReplicaSetView>> replicaSets,
        List<Seen<VolumeView>> volumes) {

    /**
     * A host's own words.
     *
     * @param at when it said them, by its own clock
     * @param heardAt when they came, by ours; the epoch for what stood there before anybody looked
     */
    public record Description(HostView view, Instant at, Instant heardAt) {}

    /**
     * Its GPUs in the driver's order: all where the host has described itself, else those that are held. Who holds one is what
     * the state topic says, which is newer than the description.
     */
    public List<GpuSlot> gpus() {
        Map<String, String> owners = new HashMap<>();
        SortedMap<String, GpuSlot> slots = new TreeMap<>();
        for (Seen<ReplicaSetView> seen : replicaSets) {
            for (GpuView gpu : seen.view().gpus()) {
                owners.put(gpu.uuid(), seen.view().name());
                slots.put(
                        gpu.uuid(),
                        new GpuSlot(
                                gpu.index(),
                                gpu.uuid(),
                                gpu.model(),
                                null,
                                seen.view().name(),
                                false));
            }
        }
        if (description != null) {
            description.view().gpus().forEach(gpu -> slots.put(gpu.uuid(), slot(gpu, owners.get(gpu.uuid()))));
        }
        return slots.values().stream()
                .sorted(Comparator.comparingInt(GpuSlot::index))
                .toList();
    }

    private GpuSlot slot(HostView.Gpu gpu, @Nullable String holder) {
        String claimed = holder == null ? claimed(gpu) : null;
        return new GpuSlot(
                gpu.index(), gpu.uuid(), gpu.model(), gpu.health(), holder == null ? claimed : holder, claimed != null);
    }

    /** The owner of the description, unless that is old or a later state record shows that it holds others or none by now. */
    private @Nullable String claimed(HostView.Gpu gpu) {
        boolean outdated = description == null
                || description.heardAt().equals(Instant.EPOCH)
                || replicaSets.stream()
                        .anyMatch(seen -> seen.view().name().equals(gpu.owner())
                                && seen.changedAt().isAfter(description.heardAt()));
        return outdated ? null : gpu.owner();
    }
}
