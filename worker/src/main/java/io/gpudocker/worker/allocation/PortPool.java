package io.gpudocker.worker.allocation;

import io.gpudocker.worker.config.PortRange;
import java.util.Map;
import java.util.Set;

/**
 * The host's ports as one owner's plan sees them. Immutable.
 *
 * @param owners host port to owner, as stored
 * @param reserved host ports that other plans have chosen and not yet claimed
 */
record PortPool(PortRange range, Map<Integer, String> owners, Set<Integer> reserved) {

    boolean ownedBy(String owner, int port) {
        return owner.equals(owners.get(port));
    }

    boolean unclaimed(int port) {
        return !owners.containsKey(port) && !reserved.contains(port);
    }
}
