package io.gpudocker.worker.container.docker;

import com.github.dockerjava.api.model.DeviceRequest;
import io.gpudocker.worker.container.ContainerSpec.GpuRequest;
import java.util.List;
import java.util.stream.Stream;

/**
 * How GPUs are asked for and read back. {@code NVIDIA_VISIBLE_DEVICES} is ours alone: an image or a command that sets
 * it would see GPUs it was not given, so it is always replaced. {@code CUDA_VISIBLE_DEVICES} and
 * {@code NVIDIA_DRIVER_CAPABILITIES} only narrow what is there and stay the user's. Stateless.
 */
final class GpuSettings {
    private static final String VISIBLE = "NVIDIA_VISIBLE_DEVICES=";
    private static final String CDI_KIND = "nvidia.com/gpu=";

    private GpuSettings() {}

    static List<String> environment(List<String> asked, GpuRequest gpus) {
        String visible = switch (gpus) {
            // With CDI the devices come from the CDI file, and a runtime that reads the variable adds none.
            case GpuRequest.None(), GpuRequest.Cdi(var _) -> "void";
            case GpuRequest.DeviceRequest(var uuids) -> String.join(",", uuids);
            case GpuRequest.Environment(var uuids) -> String.join(",", uuids);
        };
        return Stream.concat(asked.stream().filter(entry -> !entry.startsWith(VISIBLE)), Stream.of(VISIBLE + visible))
                .toList();
    }

    static List<DeviceRequest> deviceRequests(GpuRequest gpus) {
        return switch (gpus) {
            case GpuRequest.None(), GpuRequest.Environment(var _) -> List.of();
            case GpuRequest.DeviceRequest(var uuids) ->
                List.of(new DeviceRequest()
                        .withDriver("nvidia")
                        .withDeviceIds(uuids)
                        .withCapabilities(List.of(List.of("gpu"))));
            case GpuRequest.Cdi(var uuids) ->
                List.of(new DeviceRequest()
                        .withDriver("cdi")
                        .withDeviceIds(
                                uuids.stream().map(uuid -> CDI_KIND + uuid).toList()));
        };
    }

    /** What a container was given, whichever way. */
    static List<String> uuids(List<DeviceRequest> requests, List<String> environment) {
        List<String> requested = requests.stream()
                .flatMap(request -> Lists.orEmpty(request.getDeviceIds()).stream())
                .map(id -> id.startsWith(CDI_KIND) ? id.substring(CDI_KIND.length()) : id)
                .distinct()
                .toList();
        return requested.isEmpty() ? visible(environment) : requested;
    }

    private static List<String> visible(List<String> environment) {
        return environment.stream()
                .filter(entry -> entry.startsWith(VISIBLE))
                .flatMap(entry -> Stream.of(entry.substring(VISIBLE.length()).split(",", -1)))
                .filter(id -> !id.isBlank() && !id.equals("void") && !id.equals("none"))
                .distinct()
                .toList();
    }
}
