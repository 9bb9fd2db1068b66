package io.gpudocker.worker.domain;

import io.gpudocker.messages.view.GpuHealth;
import java.util.Map;

/**
 * {@code seen}: the last sign of life of this host.
 *
 * @param moment when the engine last answered how its containers are
 * @param offline whether the worker told that it goes
 * @param gpus the health last told of devices that are not healthy, by UUID
 */
public record SeenRecord(HostMoment moment, boolean offline, Map<String, GpuHealth> gpus) {

    public SeenRecord {
        gpus = Map.copyOf(gpus);
    }

    public SeenRecord at(HostMoment now) {
        return new SeenRecord(now, false, gpus);
    }

    public SeenRecord goneOffline() {
        return new SeenRecord(moment, true, gpus);
    }

    public SeenRecord telling(Map<String, GpuHealth> nowGpus) {
        return new SeenRecord(moment, offline, nowGpus);
    }
}
