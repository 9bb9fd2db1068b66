package io.gpudocker.worker.handler;

import io.gpudocker.worker.domain.VersionRecord;
import io.gpudocker.worker.store.StateStore;
import java.util.Optional;

/**
 * A version that has its disk, and the container that holds it.
 *
 * @param version whose disk it is, which may be an earlier one than was asked for: one without a container of its own
 *     begins as another
 */
record DiskSource(int version, String containerId) {

    /** The disk of a version, or the one it would begin as, by what is stored; empty when that is gone. */
    static Optional<DiskSource> of(StateStore store, String name, VersionRecord version) {
        String containerId = version.containerId();
        if (containerId != null) {
            return Optional.of(new DiskSource(version.version(), containerId));
        }
        Integer beginsAs = version.disk().beginsAs();
        return beginsAs == null
                ? Optional.empty()
                : store.version(name, beginsAs).flatMap(other -> of(store, name, other));
    }
}
