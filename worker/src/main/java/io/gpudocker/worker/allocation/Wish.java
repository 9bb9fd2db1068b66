package io.gpudocker.worker.allocation;

import io.gpudocker.messages.value.PortRequest;
import io.gpudocker.messages.view.PortView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a ReplicaSet asks for. Immutable.
 *
 * @param gpus which GPUs
 * @param ports which ports
 */
public record Wish(GpuWish gpus, PortWish ports) {

    /** Any GPUs and ports: a first run. */
    public static Wish of(int gpuCount, List<PortRequest> ports) {
        return new Wish(new GpuWish(gpuCount, Set.of(), false), new PortWish(ports, Map.of(), false, Set.of()));
    }

    /** As many, and where it can be the same ones: a new version. */
    public Wish keeping(Set<String> uuids, List<PortView> held) {
        return new Wish(
                new GpuWish(gpus.count(), uuids, gpus.exactly()),
                new PortWish(ports.requests(), byRequest(held), ports.exactly(), ports.excluded()));
    }

    /** These and no others: a container that is there already is started again. */
    public static Wish exactly(List<String> uuids, List<PortView> held) {
        Map<PortRequest, Integer> keep = byRequest(held);
        return new Wish(
                new GpuWish(uuids.size(), Set.copyOf(uuids), true),
                new PortWish(List.copyOf(keep.keySet()), keep, true, Set.of()));
    }

    /** The same without these host ports, which the engine called busy. */
    public Wish excludingPorts(Set<Integer> busy) {
        return new Wish(gpus, new PortWish(ports.requests(), ports.keep(), ports.exactly(), busy));
    }

    private static Map<PortRequest, Integer> byRequest(List<PortView> held) {
        return held.stream()
                .collect(Collectors.toMap(
                        port -> new PortRequest(port.containerPort(), port.protocol()),
                        PortView::hostPort,
                        (first, second) -> first,
                        LinkedHashMap::new));
    }

    /**
     * GPUs asked for.
     *
     * @param count from 0
     * @param keep UUIDs to prefer
     * @param exactly whether those of {@code keep} are the only ones that will do
     */
    public record GpuWish(int count, Set<String> keep, boolean exactly) {
        public GpuWish {
            keep = Set.copyOf(keep);
        }
    }

    /**
     * Ports asked for.
     *
     * @param keep host ports to prefer
     * @param exactly whether those of {@code keep} are the only ones that will do
     * @param excluded host ports not to be given
     */
    public record PortWish(
            List<PortRequest> requests, Map<PortRequest, Integer> keep, boolean exactly, Set<Integer> excluded) {
        public PortWish {
            requests = List.copyOf(requests);
            keep = Map.copyOf(keep);
            excluded = Set.copyOf(excluded);
        }
    }
}
