package io.gpudocker.producer.text;

import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.messages.view.HostView;

/** A host: pairs, and its GPUs as a table below. */
final class HostText {
    private HostText() {}

    static String render(HostView host, boolean colours) {
        String pairs = new Pairs()
                .add("host", host.host())
                .add("cordoned", host.cordoned() ? "yes: it takes no new runs" : "no")
                .add("gpus", gpus(host))
                .add("ports", ports(host.ports()))
                .addAll(
                        "ports used",
                        host.ports().used().stream()
                                .map(used -> used.hostPort() + " " + used.owner())
                                .toList())
                .add(
                        "engine",
                        "Docker " + host.engine().version() + ", API "
                                + host.engine().apiVersion() + ", "
                                + host.engine().id())
                .add("storage", host.storageDriver() + ", system disks by " + host.systemDisk())
                .addAll(
                        "volumes",
                        host.volumeBackends().stream().map(HostText::backend).toList())
                .add("worker", host.worker())
                .render();
        return host.gpus().isEmpty() ? pairs : pairs + "\n" + table(host).render(colours);
    }

    private static String gpus(HostView host) {
        long free = host.gpus().stream()
                .filter(gpu -> gpu.owner() == null && gpu.health() == GpuHealth.HEALTHY)
                .count();
        return host.gpus().size() + ", " + free + " free";
    }

    private static String ports(HostView.Ports ports) {
        return ports.range() + ", " + ports.free() + " free";
    }

    private static String backend(HostView.VolumeBackend backend) {
        String name = backend.backend() + (backend.standard() ? ", the default" : "") + ": ";
        if (backend.problem() != null) {
            return name + "does not work: " + backend.problem();
        }
        return name + (backend.enforced() ? "a size is a limit" : "a size is no limit");
    }

    private static Table table(HostView host) {
        Table table = new Table("GPU", "MODEL", "MEMORY", "HEALTH", "OWNER", "UUID");
        host.gpus()
                .forEach(gpu -> table.row(
                        gpu.index(),
                        gpu.model(),
                        gpu.memoryMiB() == null ? "-" : Numbers.size(gpu.memoryMiB() << 20),
                        new Table.Cell(
                                gpu.health().toString(), gpu.health() == GpuHealth.HEALTHY ? Colour.GREEN : Colour.RED),
                        gpu.owner() == null ? "-" : gpu.owner(),
                        gpu.uuid()));
        return table;
    }
}
