package io.gpudocker.producer.text;

import io.gpudocker.messages.command.ReplicaSetCommand.PullPolicy;
import io.gpudocker.messages.command.ReplicaSetCommand.RestartOnExit;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import io.gpudocker.messages.value.Protocol;
import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.HostView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.messages.view.VolumeView;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Things to look at. */
public final class Views {
    public static final Instant CREATED = Instant.parse("2026-01-01T00:00:00Z");

    private Views() {}

    /** A running one with two GPUs and two ports. */
    public static ReplicaSetView replicaSet(String name) {
        return new ReplicaSetView(
                name,
                2,
                name + "-2",
                "0123456789abcdef",
                ReplicaSetStatus.RUNNING,
                null,
                spec(),
                List.of(new GpuView("GPU-a", 0, "NVIDIA H100"), new GpuView("GPU-b", 3, "NVIDIA H100")),
                List.of(new PortView(22, Protocol.TCP, 40000), new PortView(53, Protocol.UDP, 40001)),
                CREATED,
                VersionReason.ROLLBACK,
                1,
                "c-1");
    }

    /** One that ended by itself. */
    public static ReplicaSetView exited(String name) {
        return new ReplicaSetView(
                name,
                1,
                name + "-1",
                null,
                ReplicaSetStatus.EXITED,
                137,
                spec(),
                List.of(),
                List.of(),
                CREATED,
                VersionReason.RUN,
                null,
                "c-1");
    }

    public static SpecView spec() {
        return new SpecView(
                "pytorch:2.8",
                2,
                List.of(new Bind("data", "/root/x", true)),
                List.of("USER=foo", "A=b"),
                List.of("sleep", "9"),
                List.of(PortRequest.parse("22"), PortRequest.parse("53/udp")),
                new BigDecimal("1.5"),
                ByteSize.parse("2GB"),
                null,
                null,
                "1000",
                Map.of("team", "vision"),
                true,
                10,
                PullPolicy.IF_NOT_PRESENT,
                RestartOnExit.ON_FAILURE);
    }

    public static VolumeView volume(String name) {
        return new VolumeView(
                name,
                1,
                name + "-1",
                Backend.PLAIN,
                ByteSize.parse("20GB"),
                20L << 30,
                5L << 29,
                false,
                "/var/lib/x",
                List.of("foo", "bar"),
                CREATED,
                "c-1");
    }

    public static HostView host() {
        return new HostView(
                "host1",
                List.of(
                        new HostView.Gpu("GPU-a", 0, "NVIDIA H100", 81559L, GpuHealth.HEALTHY, null),
                        new HostView.Gpu("GPU-b", 1, "NVIDIA H100", null, GpuHealth.LOST, "foo")),
                new HostView.Ports("40000-65535", List.of(new HostView.UsedPort(40000, "foo")), 25535),
                new HostView.Engine("ABCD", "20.10.24", "1.41"),
                "overlay2",
                "upper-directory",
                List.of(
                        new HostView.VolumeBackend(Backend.QUOTA, true, false, "the engine's root has no quotas"),
                        new HostView.VolumeBackend(Backend.LOOP, true, true, null),
                        new HostView.VolumeBackend(Backend.PLAIN, false, false, null)),
                true,
                "0.1.0");
    }
}
