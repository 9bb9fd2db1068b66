package io.gpudocker.worker.allocation;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** What plans have chosen and not yet claimed. Thread-safe. */
final class Reservations {
    private final Set<String> gpus = new HashSet<>();
    private final Set<Integer> ports = new HashSet<>();
    private final Runnable onRelease;

    Reservations(Runnable onRelease) {
        this.onRelease = onRelease;
    }

    /** A copy of what is reserved at one moment. */
    record Reserved(Set<String> gpus, Set<Integer> ports) {}

    synchronized Reserved reserved() {
        return new Reserved(Set.copyOf(gpus), Set.copyOf(ports));
    }

    synchronized Reservation reserve(Set<String> moreGpus, Set<Integer> morePorts) {
        gpus.addAll(moreGpus);
        ports.addAll(morePorts);
        var open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                release(moreGpus, morePorts);
                onRelease.run();
            }
        };
    }

    private synchronized void release(Set<String> fewerGpus, Set<Integer> fewerPorts) {
        gpus.removeAll(fewerGpus);
        ports.removeAll(fewerPorts);
    }
}
