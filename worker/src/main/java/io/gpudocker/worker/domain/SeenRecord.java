package io.gpudocker.worker.domain;

import io.gpudocker.messages.view.GpuHealth;
import java.util.Map;

/**
 * {@code seen}: the last sign of life of this host.
 *
 * @param moment when the engine last answered how its containers are
 * @param offline whether the worker told that it goes
 * @param gpus the health last told of devices that are not healthy, by UUID
 * @param lost what was told to be lost to a container, by the name of its ReplicaSet
 */
public record SeenRecord(HostMoment moment, boolean offline, Map<String, GpuHealth> gpus, Map<String, LostGpus> lost) {

    public SeenRecord {
        gpus = Map.copyOf(gpus);
        // Records of before there was a probe have none.
        lost = lost == null ? Map.of() : Map.copyOf(lost);
    }

    public SeenRecord at(HostMoment now) {
        return new SeenRecord(now, false, gpus, lost);
    }

    public SeenRecord goneOffline() {
        return new SeenRecord(moment, true, gpus, lost);
    }

    public SeenRecord telling(Map<String, GpuHealth> nowGpus) {
        return new SeenRecord(moment, offline, nowGpus, lost);
    }

    public SeenRecord losing(Map<String, LostGpus> nowLost) {
        return new SeenRecord(moment, offline, gpus, nowLost);
    }
}
