package io.gpudocker.worker.container.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.LogConfig.LoggingType;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports.Binding;
import com.github.dockerjava.api.model.RestartPolicy;
import com.github.dockerjava.api.model.VolumeOptions;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.container.ContainerSpec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;

/**
 * Builds the engine's create request from a {@link ContainerSpec}. Decisions held here: memory and swap together are
 * the memory asked for, so that the limit is real; a bind's source must exist, the engine makes no directory for it; a
 * host port is bound on all addresses, IPv6 as well where the host has it. Stateless.
 */
final class CreateRequest {
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000L);

    private CreateRequest() {}

    static CreateContainerCmd of(DockerClient client, ContainerSpec spec) {
        CreateContainerCmd command = client.createContainerCmd(spec.imageId())
                .withName(spec.name())
                .withLabels(spec.labels())
                .withEnv(GpuSettings.environment(spec.env(), spec.gpus()))
                .withExposedPorts(
                        spec.ports().stream().map(CreateRequest::exposed).toList())
                .withStopTimeout(spec.stopTimeoutSeconds())
                .withHostConfig(hostConfig(spec));
        if (!spec.cmd().isEmpty()) {
            command.withCmd(spec.cmd());
        }
        if (spec.workDir() != null) {
            command.withWorkingDir(spec.workDir());
        }
        if (spec.user() != null) {
            command.withUser(spec.user());
        }
        return command;
    }

    private static HostConfig hostConfig(ContainerSpec spec) {
        HostConfig config = HostConfig.newHostConfig()
                .withRestartPolicy(RestartPolicy.noRestart())
                .withMounts(spec.mounts().stream().map(CreateRequest::mount).toList())
                .withPortBindings(
                        spec.ports().stream().map(CreateRequest::bound).toList())
                .withLogConfig(logs(spec))
                .withPidsLimit(spec.pidsLimit())
                .withInit(spec.init())
                .withDeviceRequests(GpuSettings.deviceRequests(spec.gpus()));
        if (spec.noNewPrivileges()) {
            config.withSecurityOpts(List.of("no-new-privileges"));
        }
        return withLimits(config, spec);
    }

    private static HostConfig withLimits(HostConfig config, ContainerSpec spec) {
        BigDecimal cpus = spec.cpus();
        if (cpus != null) {
            config.withNanoCPUs(
                    cpus.multiply(NANOS).setScale(0, RoundingMode.UP).longValueExact());
        }
        if (spec.memoryBytes() != null) {
            config.withMemory(spec.memoryBytes()).withMemorySwap(spec.memoryBytes());
        }
        if (spec.shmBytes() != null) {
            config.withShmSize(spec.shmBytes());
        }
        return config;
    }

    private static LogConfig logs(ContainerSpec spec) {
        return new LogConfig(
                LoggingType.JSON_FILE,
                Map.of(
                        "max-size", Long.toString(spec.logMaxBytes()),
                        "max-file", Integer.toString(spec.logMaxFiles())));
    }

    private static Mount mount(ContainerSpec.Mount mount) {
        Mount made = new Mount()
                .withType(mount.source().startsWith("/") ? MountType.BIND : MountType.VOLUME)
                .withSource(mount.source())
                .withTarget(mount.destination())
                .withReadOnly(mount.readOnly());
        return mount.asItIs() ? made.withVolumeOptions(new VolumeOptions().withNoCopy(true)) : made;
    }

    private static PortBinding bound(PortView port) {
        return new PortBinding(Binding.bindPort(port.hostPort()), exposed(port));
    }

    private static ExposedPort exposed(PortView port) {
        return new ExposedPort(
                port.containerPort(), InternetProtocol.parse(port.protocol().toString()));
    }
}
