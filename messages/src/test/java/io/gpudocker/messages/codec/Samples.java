package io.gpudocker.messages.codec;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.HostCommand;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.command.ReplicaSetCommand.PullPolicy;
import io.gpudocker.messages.command.ReplicaSetCommand.RestartOnExit;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.command.VolumeCommand.MoveReplicaSets;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import io.gpudocker.messages.value.Protocol;
import io.gpudocker.messages.view.CancelResult;
import io.gpudocker.messages.view.CommitResult;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.messages.view.GpuHealth;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.HostView;
import io.gpudocker.messages.view.LogsResult;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetHistory;
import io.gpudocker.messages.view.ReplicaSetPage;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.messages.view.VolumeHistory;
import io.gpudocker.messages.view.VolumePage;
import io.gpudocker.messages.view.VolumePatchResult;
import io.gpudocker.messages.view.VolumeView;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One of each message, with every field set, and the sparse ones beside them. */
public final class Samples {
    public static final String HOST = "host1";
    public static final Instant TIME = Instant.parse("2026-01-01T00:00:00.5Z");
    public static final CommandId ID = new CommandId("/billing", "c-1");

    private static final List<String> AFTER = List.of("c-0");

    private Samples() {}

    public static ReplicaSetCommand.Run run() {
        return new ReplicaSetCommand.Run(
                "foo",
                "images.example.com:5000/team/pytorch:2.8",
                2,
                List.of(new Bind("data", "/root/foo-tmp", false), new Bind("/srv/sets", "/sets", true)),
                List.of("USER=foo", "EMPTY=", "LINES=a\nb"),
                List.of("python", "-c", "print('ä€😀')"),
                List.of(PortRequest.parse("22"), PortRequest.parse("53/udp"), PortRequest.parse("53")),
                new BigDecimal("1.5"),
                ByteSize.parse("1.5GiB"),
                ByteSize.parse("64 MB"),
                "/",
                "1000:1000",
                Map.of("team", "vision"),
                true,
                30,
                PullPolicy.ALWAYS,
                RestartOnExit.ON_FAILURE,
                Duration.ofMinutes(10),
                1,
                AFTER);
    }

    public static Stream<Command> commands() {
        return Stream.of(
                run(),
                new ReplicaSetCommand.Patch(
                        "foo",
                        new ReplicaSetCommand.GpuPatch(3),
                        new ReplicaSetCommand.VolumePatch(new Bind("a", "/a", false), new Bind("b", "/a", true)),
                        "pytorch@sha256:" + "0a".repeat(32),
                        List.of(),
                        List.of(),
                        List.of(),
                        BigDecimal.ONE,
                        ByteSize.parse("6MB"),
                        ByteSize.parse("1kb"),
                        Duration.ofHours(24),
                        2,
                        AFTER),
                new ReplicaSetCommand.Patch(
                        "foo", null, null, null, null, null, null, null, null, null, null, null, List.of()),
                new ReplicaSetCommand.Rollback("foo", 1, Duration.ofSeconds(1), 2, AFTER),
                new ReplicaSetCommand.Stop("foo", 0, 1, AFTER),
                new ReplicaSetCommand.Restart("foo", null, null, List.of()),
                new ReplicaSetCommand.Pause("foo", PauseMode.FREEZE, null, List.of()),
                new ReplicaSetCommand.Continue("foo", null, List.of()),
                new ReplicaSetCommand.Execute(
                        "foo", List.of("sh", "-c", ""), "/tmp", "root", List.of("A=b"), 5, 1, AFTER),
                new ReplicaSetCommand.Logs("foo", 1, 10, TIME),
                new ReplicaSetCommand.Commit("foo", "team/foo:saved", 1, AFTER),
                new ReplicaSetCommand.Describe("foo"),
                new ReplicaSetCommand.History("foo"),
                new ReplicaSetCommand.ListAll("bar", 1000),
                new ReplicaSetCommand.Delete("foo", 1, AFTER),
                new VolumeCommand.Create(
                        "data",
                        ByteSize.parse("20GB"),
                        Backend.NFS,
                        new VolumeCommand.Nfs("nfs.example.com", "/export", "ro,nfsvers=4"),
                        1,
                        AFTER),
                new VolumeCommand.Create("data", null, null, null, null, List.of()),
                new VolumeCommand.Patch("data", ByteSize.parse("40GB"), MoveReplicaSets.ALL, 1, AFTER),
                new VolumeCommand.Describe("data"),
                new VolumeCommand.History("data"),
                new VolumeCommand.ListAll(null, 100),
                new VolumeCommand.Delete("data", 1, AFTER),
                new HostCommand.Describe(),
                new HostCommand.Cordon(null, AFTER),
                new HostCommand.Uncordon(null, List.of()),
                new HostCommand.Cancel("c-7", "/billing", null, List.of()));
    }

    public static ReplicaSetView replicaSet() {
        ReplicaSetCommand.Run run = run();
        SpecView spec = new SpecView(
                run.imageName(),
                run.gpuCount(),
                run.binds(),
                run.env(),
                run.cmd(),
                run.containerPorts(),
                run.cpus(),
                run.memory(),
                run.shmSize(),
                run.workDir(),
                run.user(),
                run.labels(),
                run.init(),
                run.stopTimeoutSeconds(),
                run.pullPolicy(),
                run.restartOnExit());
        return new ReplicaSetView(
                "foo",
                3,
                "foo-3",
                "4f1e",
                ReplicaSetStatus.RUNNING,
                137,
                spec,
                List.of(gpu()),
                List.of(new PortView(53, Protocol.UDP, 40_000)),
                TIME,
                VersionReason.ROLLBACK,
                1,
                "c-1");
    }

    private static GpuView gpu() {
        return new GpuView("GPU-1", 0, "NVIDIA H100 80GB HBM3");
    }

    public static VolumeView volume() {
        return new VolumeView(
                "data",
                1,
                "data-1",
                Backend.LOOP,
                ByteSize.parse("20GB"),
                20L << 30,
                5L,
                true,
                "/var/lib/data-1",
                List.of("foo"),
                TIME,
                "c-1");
    }

    private static VolumeView plainVolume() {
        return new VolumeView("v", 1, "v-1", Backend.PLAIN, null, null, null, false, null, List.of(), TIME, "c-1");
    }

    private static ReplicaSetView sparseReplicaSet() {
        SpecView spec = new SpecView(
                "busybox",
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                false,
                10,
                PullPolicy.IF_NOT_PRESENT,
                RestartOnExit.NO);
        return new ReplicaSetView(
                "bar",
                1,
                "bar-1",
                null,
                ReplicaSetStatus.STOPPED,
                null,
                spec,
                List.of(),
                List.of(),
                TIME,
                VersionReason.RUN,
                null,
                "c-1");
    }

    private static Payload payload(Class<? extends Payload> type) {
        return Stream.of(
                        replicaSet(),
                        volume(),
                        new ReplicaSetPage(List.of(replicaSet(), sparseReplicaSet()), "foo"),
                        new VolumePage(List.of(volume(), plainVolume()), null),
                        new ReplicaSetHistory(List.of(new ReplicaSetHistory.Version(
                                2,
                                VersionReason.PATCH,
                                null,
                                TIME,
                                "c-2",
                                replicaSet().spec(),
                                List.of(new ReplicaSetHistory.Change("gpuCount", "1", "2")),
                                4096L))),
                        new VolumeHistory(List.of(new VolumeHistory.Version(1, "data-1", null, TIME, "c-1"))),
                        new VolumePatchResult(volume(), List.of(replicaSet())),
                        new ExecuteResult(null, "out", "", "utf-8", false, true),
                        new LogsResult(List.of(new LogsResult.Line(TIME, "stdout", "text")), true),
                        new CommitResult("team/foo:saved", "sha256:1", 123),
                        hostView(),
                        new CancelResult(true))
                .filter(type::isInstance)
                .findFirst()
                .orElseThrow();
    }

    private static HostView hostView() {
        return new HostView(
                HOST,
                List.of(
                        new HostView.Gpu("GPU-1", 0, "H100", 81_559L, GpuHealth.HEALTHY, "foo"),
                        new HostView.Gpu("GPU-2", 1, "H100", null, GpuHealth.LOST, null)),
                new HostView.Ports("40000-65535", List.of(new HostView.UsedPort(40_000, "foo")), 25_535),
                new HostView.Engine("id", "20.10.24", "1.41"),
                "overlay2",
                "upper-directory",
                List.of(
                        new HostView.VolumeBackend(Backend.LOOP, true, true, null),
                        new HostView.VolumeBackend(Backend.QUOTA, true, false, "no quotas")),
                false,
                "0.1.0");
    }

    /** A successful result of each command type, and the ones that are none. */
    public static Stream<CommandResult> results() {
        Stream<CommandResult> good = MessageTypes.commands().values().stream()
                .map(type -> new CommandResult(
                        ID.id(),
                        ID.source(),
                        type.type(),
                        HOST,
                        type.kind().wireName(),
                        "foo",
                        ResultStatus.SUCCEEDED,
                        type.payload() == null ? null : payload(type.payload()),
                        null,
                        TIME,
                        TIME.plusSeconds(1)));
        return Stream.concat(
                good,
                Stream.of(
                        failed(
                                ResultStatus.FAILED,
                                CommandError.of(ErrorCode.CONTAINER_START_FAILED, "It did not start.")
                                        .withDetail("undone", false)
                                        .withDetail("engine", "no such file")),
                        failed(
                                ResultStatus.REFUSED,
                                CommandError.of(ErrorCode.INVALID_COMMAND, "One problem.")
                                        .withDetail(
                                                "violations",
                                                List.of(Map.of("path", "/data/x", "message", "is unknown"))))));
    }

    private static CommandResult failed(ResultStatus status, CommandError error) {
        return new CommandResult(
                "c-9", "/billing", "io.example.unknown", HOST, null, null, status, null, error, TIME, TIME);
    }

    public static Stream<EventRecord> events() {
        return Stream.of(
                        new Event.Progress(Event.Phase.PULL, 1, 2L),
                        new Event.Progress(Event.Phase.COPY, 1, null),
                        new Event.ReplicaSetStarted("foo", 1, "4f1e"),
                        new Event.ReplicaSetStopped("foo", 1),
                        new Event.ReplicaSetExited("foo", 1, 137, true),
                        new Event.ReplicaSetLost("foo", 1),
                        new Event.ReplicaSetDeleted("foo"),
                        new Event.VolumeCreated("foo", 1),
                        new Event.VolumeResized("foo", 2),
                        new Event.VolumeDeleted("foo"),
                        new Event.GpuUnhealthy("GPU-1", "off the bus"),
                        new Event.GpuHealthy("GPU-1"),
                        new Event.GpuLost("GPU-1"),
                        new Event.HostOnline("0.1.0"),
                        new Event.HostOffline("shutdown"),
                        new Event.HostCordoned(),
                        new Event.HostUncordoned(),
                        new Event.Usage("foo", 1, TIME, TIME.plusSeconds(2), 2.5, 5, List.of(gpu()), "c-1", true))
                .map(event -> event(event, null))
                .flatMap(event -> Stream.of(event, event(event.event(), "c-1")));
    }

    private static EventRecord event(Event event, @Nullable String command) {
        return new EventRecord("e-1", HOST, ResourceKind.REPLICA_SET, "foo", TIME, command, command, null, event);
    }

    /** The same record in structured mode. */
    public static RawRecord structured(RawRecord binary, boolean withHeader) {
        StringBuilder json = new StringBuilder("{");
        for (RawRecord.RawHeader header : binary.headers()) {
            if (header.name().startsWith("ce_")) {
                json.append('"').append(header.name().substring(3)).append("\":\"");
                json.append(Utf8.decode(header.value()).orElseThrow()).append("\",");
            }
        }
        json.append("\"data\":")
                .append(Utf8.decode(binary.value()).orElseThrow())
                .append('}');
        List<RawRecord.RawHeader> headers = withHeader
                ? List.of(new RawRecord.RawHeader(
                        "content-type", Utf8.encode("application/cloudevents+json; charset=UTF-8")))
                : List.of();
        return new RawRecord(binary.key(), headers, Utf8.encode(json.toString()), binary.timestampMillis());
    }
}
