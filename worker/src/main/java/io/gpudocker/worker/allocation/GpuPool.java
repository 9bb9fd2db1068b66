package io.gpudocker.worker.allocation;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The devices as one owner's plan sees them. Immutable.
 *
 * @param gpus all that are known, lost ones too
 * @param owners UUID to owner, as stored
 * @param reserved UUIDs that other plans have chosen and not yet claimed
 */
record GpuPool(List<Gpu> gpus, GpuTopology topology, Map<String, String> owners, Set<String> reserved) {

    boolean availableTo(String owner, Gpu gpu) {
        return gpu.healthy() && (ownedBy(owner, gpu) || (!owners.containsKey(gpu.uuid()) && !isReserved(gpu)));
    }

    boolean ownedBy(String owner, Gpu gpu) {
        return owner.equals(owners.get(gpu.uuid()));
    }

    private boolean isReserved(Gpu gpu) {
        return reserved.contains(gpu.uuid());
    }
}
