package io.gpudocker.worker.container;

import io.gpudocker.messages.value.Protocol;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.container.ContainerSpec.GpuRequest;
import io.gpudocker.worker.container.ContainerSpec.Mount;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes {@link ContainerSpec}s for tests, with the product's defaults. Confined to one thread. */
public final class Specs {
    private final String name;
    private final String image;
    private List<String> cmd = List.of();
    private List<String> env = List.of();
    private Map<String, String> labels = Map.of();
    private List<Mount> mounts = List.of();
    private final List<PortView> ports = new ArrayList<>();
    private GpuRequest gpus = new GpuRequest.None();
    private @Nullable BigDecimal cpus;
    private @Nullable Long memory;
    private @Nullable Long shm;
    private @Nullable String workDir;
    private @Nullable String user;
    private boolean init;
    private long pids = 4096;

    private Specs(String name, String image) {
        this.name = name;
        this.image = image;
    }

    public static Specs of(String name, String image) {
        return new Specs(name, image);
    }

    public Specs cmd(String... words) {
        cmd = List.of(words);
        return this;
    }

    public Specs env(String... entries) {
        env = List.of(entries);
        return this;
    }

    public Specs label(String key, String value) {
        labels = Map.of(key, value);
        return this;
    }

    public Specs labels(Map<String, String> all) {
        labels = Map.copyOf(all);
        return this;
    }

    public Specs mounts(Mount... all) {
        mounts = List.of(all);
        return this;
    }

    public Specs port(int containerPort, int hostPort) {
        return port(containerPort, Protocol.TCP, hostPort);
    }

    public Specs port(int containerPort, Protocol protocol, int hostPort) {
        ports.add(new PortView(containerPort, protocol, hostPort));
        return this;
    }

    public Specs gpus(GpuRequest request) {
        gpus = request;
        return this;
    }

    public Specs limits(String cpuCount, long memoryBytes, long shmBytes, long pidsLimit) {
        cpus = new BigDecimal(cpuCount);
        memory = memoryBytes;
        shm = shmBytes;
        pids = pidsLimit;
        return this;
    }

    public Specs process(String directory, String userName, boolean withInit) {
        workDir = directory;
        user = userName;
        init = withInit;
        return this;
    }

    public ContainerSpec spec() {
        return new ContainerSpec(
                name,
                image,
                cmd,
                env,
                labels,
                mounts,
                List.copyOf(ports),
                gpus,
                cpus,
                memory,
                shm,
                workDir,
                user,
                init,
                10,
                true,
                pids,
                10L << 20,
                3);
    }
}
