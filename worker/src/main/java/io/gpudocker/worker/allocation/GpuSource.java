package io.gpudocker.worker.allocation;

import java.util.List;

/** Where the devices of the host are learnt. Called by {@link GpuInventory} alone, never twice at once. */
public interface GpuSource {
    /**
     * Asks once.
     *
     * @throws InventoryException when it could not be asked or the answer was not understood; never an empty answer instead
     */
    List<Gpu> list();

    /** How close the devices are to each other; {@link GpuTopology#UNKNOWN} where that can't be learnt. Never throws. */
    GpuTopology topology();
}
