package io.gpudocker.worker.container.docker;

import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.ContainerConfig;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.NetworkSettings;
import com.github.dockerjava.api.model.Ports;
import io.gpudocker.messages.value.Protocol;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.ContainerState.Phase;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From what inspect answers to our own words. Stateless. */
final class ContainerMapper {
    private ContainerMapper() {}

    static ContainerState container(InspectContainerResponse answer) {
        InspectContainerResponse.ContainerState state = answer.getState();
        @Nullable ContainerConfig config = answer.getConfig();
        @Nullable HostConfig host = answer.getHostConfig();
        Phase phase = phase(state.getStatus());
        boolean runs = phase == Phase.RUNNING || phase == Phase.PAUSED;
        return new ContainerState(
                answer.getId(),
                answer.getName().startsWith("/") ? answer.getName().substring(1) : answer.getName(),
                answer.getImageId(),
                config == null ? Map.of() : Map.copyOf(Lists.orEmpty(config.getLabels())),
                phase,
                exitCode(state.getExitCodeLong()),
                Boolean.TRUE.equals(state.getOOMKilled()),
                Objects.requireNonNullElse(state.getError(), ""),
                instant(state.getStartedAt()),
                instant(state.getFinishedAt()),
                runs ? ports(answer.getNetworkSettings()) : List.of(),
                GpuSettings.uuids(
                        host == null ? List.of() : Lists.orEmpty(host.getDeviceRequests()),
                        config == null ? List.of() : Lists.orEmpty(config.getEnv())));
    }

    static Phase phase(@Nullable String status) {
        return switch (Objects.requireNonNullElse(status, "")) {
            case "created" -> Phase.CREATED;
            case "running", "restarting" -> Phase.RUNNING;
            case "paused" -> Phase.PAUSED;
            case "removing", "dead" -> Phase.DEAD;
            case "exited" -> Phase.EXITED;
            default -> throw new IllegalStateException("unknown container status: " + status);
        };
    }

    private static int exitCode(@Nullable Long code) {
        return code == null ? 0 : code.intValue();
    }

    /** The engine writes year 1 for "never". */
    private static @Nullable Instant instant(@Nullable String text) {
        return text == null || text.isEmpty() || text.startsWith("0001-") ? null : Instant.parse(text);
    }

    private static List<PortView> ports(@Nullable NetworkSettings network) {
        @Nullable Ports ports = network == null ? null : network.getPorts();
        if (ports == null) {
            return List.of();
        }
        return Lists.orEmpty(ports.getBindings()).entrySet().stream()
                .flatMap(entry -> bound(entry.getKey(), entry.getValue()))
                .distinct()
                .sorted(Comparator.comparingInt(PortView::containerPort)
                        .thenComparing(PortView::protocol)
                        .thenComparingInt(PortView::hostPort))
                .toList();
    }

    /** One for IPv4 and one for IPv6, which differ only when the engine chose the port by itself. */
    private static Stream<PortView> bound(ExposedPort port, Ports.Binding @Nullable [] bindings) {
        return Lists.orEmpty(bindings).stream()
                .map(Ports.Binding::getHostPortSpec)
                .filter(spec -> spec != null && !spec.isEmpty())
                .map(spec -> new PortView(port.getPort(), protocol(port.getProtocol()), Integer.parseInt(spec)));
    }

    private static Protocol protocol(InternetProtocol protocol) {
        return switch (protocol) {
            case TCP -> Protocol.TCP;
            case UDP -> Protocol.UDP;
            case SCTP -> Protocol.SCTP;
        };
    }
}
