package io.gpudocker.worker.app;

import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.worker.allocation.EphemeralPorts;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.config.GpuSourceConfig;
import io.gpudocker.worker.config.PortRange;
import io.gpudocker.worker.config.VolumeBackend;
import io.gpudocker.worker.config.WorkerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** What the host itself must offer: GPUs, ports, a data directory, rights. Changes nothing. */
final class CheckHost {
    private static final long LITTLE = 1L << 30;
    private static final long TOO_LITTLE = 100L << 20;

    private final WorkerConfig config;
    private final GpuInventory inventory;
    private final EphemeralPorts ephemeral;
    private final Path self;
    private final Supplier<List<String>> missingPrograms;

    /**
     * @param self {@code /proc/self}, whose owner this process runs as
     * @param missingPrograms of those that loop volumes need
     */
    CheckHost(
            WorkerConfig config,
            GpuInventory inventory,
            EphemeralPorts ephemeral,
            Path self,
            Supplier<List<String>> missingPrograms) {
        this.config = config;
        this.inventory = inventory;
        this.ephemeral = ephemeral;
        this.self = self;
        this.missingPrograms = missingPrograms;
    }

    List<CheckProbe> probes() {
        return List.of(
                new CheckProbe("gpus", this::gpus, "does " + config.gpu().source() + " work when called by hand?"),
                new CheckProbe("ports", this::ports, "is /proc mounted?"),
                new CheckProbe("data.dir", this::dataDirectory, "make it, writable by this user"),
                new CheckProbe("volumes", this::volumes, "is /usr there?"),
                new CheckProbe("rights", this::rights, "run it as root"));
    }

    private CheckFinding gpus() {
        var snapshot = inventory.refresh();
        if (!snapshot.known()) {
            return CheckFinding.fail(
                    String.valueOf(snapshot.problem()),
                    "install the NVIDIA driver, or set gpu.source=simulated:0 on a host without GPUs");
        }
        long healthy = snapshot.gpus().stream()
                .filter(gpu -> gpu.health() == GpuHealth.HEALTHY)
                .count();
        String text = snapshot.gpus().size() + " GPU(s), " + healthy + " healthy, from "
                + config.gpu().source();
        if (healthy < snapshot.gpus().size()) {
            return CheckFinding.warn(text, "look at nvidia-smi and the kernel's log (Xid)");
        }
        return config.gpu().source() instanceof GpuSourceConfig.Simulated(int count) && count > 0
                ? CheckFinding.warn(text, "simulated GPUs do not exist; set gpu.source=nvidia-smi for real ones")
                : CheckFinding.ok(text);
    }

    private CheckFinding ports() throws IOException {
        PortRange range = config.portRange();
        List<PortRange> overlap = ephemeral.overlap(range);
        String text = "range " + range + ", " + range.size() + " ports";
        return overlap.isEmpty()
                ? CheckFinding.ok(text)
                : CheckFinding.warn(
                        text + "; the kernel may take " + overlap + " for outgoing connections",
                        "sysctl -w net.ipv4.ip_local_reserved_ports=" + range + " (run does it where it may)");
    }

    private CheckFinding dataDirectory() throws IOException {
        Path directory = config.dataDir();
        Path there = directory;
        while (!Files.exists(there)) {
            there = there.getParent() == null ? Path.of("/") : there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            return CheckFinding.fail(there + " is no directory that can be written to", "make " + directory);
        }
        long free = Files.getFileStore(there).getUsableSpace();
        String text = directory + ", " + (free >> 20) + " MiB free";
        String toDo = "free some space below " + there;
        if (free < TOO_LITTLE) {
            return CheckFinding.fail(text, toDo);
        }
        return free < LITTLE ? CheckFinding.warn(text, toDo) : CheckFinding.ok(text);
    }

    /** Whether they work is tried when the worker starts. */
    private CheckFinding volumes() {
        VolumeBackend backend = config.volumeBackend();
        List<String> missing = missingPrograms.get();
        if (missing.isEmpty()) {
            return CheckFinding.ok("volume.backend " + backend + ", the programs for loop volumes are there");
        }
        String text = "volume.backend " + backend + ", loop volumes need " + missing;
        String toDo = "install xfsprogs, e2fsprogs and util-linux";
        return backend == VolumeBackend.LOOP ? CheckFinding.fail(text, toDo) : CheckFinding.warn(text, toDo);
    }

    private CheckFinding rights() throws IOException {
        boolean root = Integer.valueOf(0).equals(Files.getAttribute(self, "unix:uid"));
        boolean socket = !"unix".equals(config.docker().host().getScheme())
                || Files.isWritable(Path.of(config.docker().host().getPath()));
        if (!socket) {
            return CheckFinding.fail(
                    config.docker().host().getPath() + " can't be written to",
                    "run it as root or as a member of the group docker");
        }
        return root
                ? CheckFinding.ok("root")
                : CheckFinding.warn(
                        "not root", "run it as root: ports are reserved and disks carried over by root only");
    }
}
