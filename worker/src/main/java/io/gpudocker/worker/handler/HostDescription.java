package io.gpudocker.worker.handler;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.view.HostView;
import io.gpudocker.worker.allocation.Gpu;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.config.PortRange;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.EngineInfo;
import io.gpudocker.worker.disk.SystemDisks.Strategy;
import io.gpudocker.worker.domain.HostRecord;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.volume.VolumeBackends;
import io.gpudocker.worker.volume.Volumes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** {@code host.describe}: what the host has and who holds it, as it is now. Thread-safe. */
public final class HostDescription {
    private final String host;
    private final StateStore store;
    private final ContainerEngine engine;
    private final GpuInventory inventory;
    private final Volumes volumes;
    private final PortRange range;
    private final String workerVersion;

    public HostDescription(
            String host,
            StateStore store,
            ContainerEngine engine,
            GpuInventory inventory,
            Volumes volumes,
            PortRange range,
            String workerVersion) {
        this.host = host;
        this.store = store;
        this.engine = engine;
        this.inventory = inventory;
        this.volumes = volumes;
        this.range = range;
        this.workerVersion = workerVersion;
    }

    Reply describe() {
        EngineInfo info = engine.info();
        boolean cordoned = store.host()
                .map(found -> found.value())
                .map(HostRecord::cordoned)
                .orElse(false);
        return new Reply.Found(new HostView(
                host,
                gpus(store.gpuOwners()),
                ports(store.portOwners()),
                new HostView.Engine(info.id(), info.version(), info.apiVersion()),
                info.storageDriver(),
                Strategy.of(info).toString(),
                backends(),
                cordoned,
                workerVersion));
    }

    private List<HostView.VolumeBackend> backends() {
        VolumeBackends found = volumes.backends();
        return Stream.of(Backend.QUOTA, Backend.LOOP, Backend.PLAIN, Backend.NFS)
                .map(backend -> new HostView.VolumeBackend(
                        backend,
                        backend == Backend.QUOTA || backend == Backend.LOOP,
                        backend == volumes.standard(),
                        found.problems().get(backend)))
                .toList();
    }

    private List<HostView.Gpu> gpus(Map<String, String> owners) {
        return inventory.snapshot().gpus().stream()
                .sorted(Comparator.comparingInt(Gpu::index).thenComparing(Gpu::uuid))
                .map(gpu -> new HostView.Gpu(
                        gpu.uuid(), gpu.index(), gpu.model(), gpu.memoryMiB(), gpu.health(), owners.get(gpu.uuid())))
                .toList();
    }

    private HostView.Ports ports(Map<Integer, String> owners) {
        List<HostView.UsedPort> used = owners.entrySet().stream()
                .map(entry -> new HostView.UsedPort(entry.getKey(), entry.getValue()))
                .toList();
        int held = (int) owners.keySet().stream().filter(range::contains).count();
        return new HostView.Ports(range.toString(), used, range.size() - held);
    }
}
