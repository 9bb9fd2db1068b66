package io.gpudocker.worker.handler;

import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.domain.StateChange.Mutation;
import java.util.List;
import java.util.stream.Stream;

/** What is claimed and released of GPUs and ports. */
public final class Held {
    private Held() {}

    public static List<String> uuids(List<GpuView> gpus) {
        return gpus.stream().map(GpuView::uuid).toList();
    }

    /** What gives all of it back, by owner. */
    static List<Mutation> releases(String owner, List<GpuView> gpus, List<PortView> ports) {
        return List.of(
                new Mutation.ReleaseGpus(owner, uuids(gpus)), new Mutation.ReleasePorts(owner, hostPorts(ports)));
    }

    public static List<Integer> hostPorts(List<PortView> ports) {
        return ports.stream().map(PortView::hostPort).distinct().toList();
    }

    /** All of both, those of the first one first. */
    static <T> List<T> union(List<T> some, List<T> others) {
        return Stream.concat(some.stream(), others.stream()).distinct().toList();
    }

    static <T> List<T> without(List<T> all, List<T> some) {
        return all.stream().filter(one -> !some.contains(one)).toList();
    }
}
