package io.gpudocker.worker.meter;

import io.gpudocker.worker.domain.HostMoment;
import io.gpudocker.worker.handler.LastSeen;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * When each ReplicaSet was last seen as it is stored: at the last look, or at the one before it began to differ.
 * Thread-safe.
 */
public final class Sightings implements LastSeen {
    private final Map<String, HostMoment> differing = new HashMap<>();
    private @Nullable HostMoment latest;

    /** @param seen the last sign of life of an earlier session, or now when there was none */
    public synchronized void begin(HostMoment seen) {
        latest = seen;
    }

    @Override
    public synchronized HostMoment of(String name) {
        return differing.getOrDefault(name, known());
    }

    /** The engine has answered for all of them. */
    public synchronized void looked(HostMoment now, Set<String> nowDiffering) {
        differing.keySet().retainAll(nowDiffering);
        nowDiffering.forEach(name -> differing.putIfAbsent(name, known()));
        latest = now;
    }

    private HostMoment known() {
        return Objects.requireNonNull(latest, "asked before the session began");
    }
}
