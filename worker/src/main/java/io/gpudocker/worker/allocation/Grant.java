package io.gpudocker.worker.allocation;

import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import java.util.List;
import java.util.Set;

/**
 * What a ReplicaSet is to have. Immutable; it has nothing of it before a {@code StateChange} claimed it.
 *
 * @param gpus in the order of indexes
 * @param ports in the order asked for
 * @param gpusToClaim UUIDs of {@code gpus} that the owner does not hold yet
 * @param portsToClaim host ports of {@code ports} that the owner does not hold yet
 */
public record Grant(List<GpuView> gpus, List<PortView> ports, Set<String> gpusToClaim, Set<Integer> portsToClaim) {}
