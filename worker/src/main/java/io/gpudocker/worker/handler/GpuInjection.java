package io.gpudocker.worker.handler;

import io.gpudocker.worker.container.ContainerSpec.GpuRequest;
import java.util.List;

/** How containers get their GPUs ({@code gpu.injection}, with {@code auto} already decided). */
public enum GpuInjection {
    DEVICE_REQUEST,
    CDI,
    ENV,
    /** Nothing at all: only for tests of scheduling on hosts without GPUs. */
    NONE;

    GpuRequest request(List<String> uuids) {
        if (uuids.isEmpty()) {
            return new GpuRequest.None();
        }
        return switch (this) {
            case DEVICE_REQUEST -> new GpuRequest.DeviceRequest(uuids);
            case CDI -> new GpuRequest.Cdi(uuids);
            case ENV -> new GpuRequest.Environment(uuids);
            case NONE -> new GpuRequest.None();
        };
    }
}
