package io.gpudocker.worker.e2e;

import io.gpudocker.messages.command.ReplicaSetCommand.PullPolicy;
import io.gpudocker.messages.command.ReplicaSetCommand.RestartOnExit;
import io.gpudocker.messages.command.ReplicaSetCommand.Run;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import io.gpudocker.worker.rig.SharedParts;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A run of the small test image. Confined to one thread. */
final class RunBuilder {
    private final String name;
    private int gpuCount;
    private String image = SharedParts.TEST_IMAGE;
    private List<Bind> binds = List.of();
    private List<String> env = List.of();
    private List<String> cmd = List.of();
    private List<PortRequest> ports = List.of();
    private @Nullable BigDecimal cpus;
    private @Nullable ByteSize memory;
    private @Nullable ByteSize shmSize;
    private RestartOnExit restartOnExit = RestartOnExit.NO;

    RunBuilder(String name) {
        this.name = name;
    }

    RunBuilder gpus(int count) {
        gpuCount = count;
        return this;
    }

    RunBuilder image(String reference) {
        image = reference;
        return this;
    }

    RunBuilder bind(String source, String destination) {
        binds = List.of(new Bind(source, destination, false));
        return this;
    }

    RunBuilder env(String... variables) {
        env = List.of(variables);
        return this;
    }

    RunBuilder shell(String script) {
        cmd = List.of("sh", "-c", script);
        return this;
    }

    RunBuilder ports(String... containerPorts) {
        ports = Arrays.stream(containerPorts).map(PortRequest::parse).toList();
        return this;
    }

    RunBuilder limits(String cpuCount, String memoryLimit, String shm) {
        cpus = new BigDecimal(cpuCount);
        memory = ByteSize.parse(memoryLimit);
        shmSize = ByteSize.parse(shm);
        return this;
    }

    RunBuilder restartOnExit(RestartOnExit policy) {
        restartOnExit = policy;
        return this;
    }

    Run build() {
        return new Run(
                name,
                image,
                gpuCount,
                binds,
                env,
                cmd,
                ports,
                cpus,
                memory,
                shmSize,
                null,
                null,
                Map.of(),
                false,
                10,
                PullPolicy.IF_NOT_PRESENT,
                restartOnExit,
                null,
                null,
                List.of());
    }
}
