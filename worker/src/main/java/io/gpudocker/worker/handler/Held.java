package io.gpudocker.worker.handler;

import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import java.util.List;

/** What is claimed and released of GPUs and ports. */
public final class Held {
    private Held() {}

    public static List<String> uuids(List<GpuView> gpus) {
        return gpus.stream().map(GpuView::uuid).toList();
    }

    public static List<Integer> hostPorts(List<PortView> ports) {
        return ports.stream().map(PortView::hostPort).distinct().toList();
    }
}
