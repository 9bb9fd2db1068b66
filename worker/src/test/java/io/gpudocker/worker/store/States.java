package io.gpudocker.worker.store;

import io.gpudocker.messages.CommandId;
import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.command.ReplicaSetCommand.PullPolicy;
import io.gpudocker.messages.command.ReplicaSetCommand.RestartOnExit;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.command.VolumeCommand.Nfs;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import io.gpudocker.messages.value.Protocol;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.SpecView;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.Metered;
import io.gpudocker.worker.domain.OpenInterval;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.VersionDisk;
import io.gpudocker.worker.domain.VersionRecord;
import io.gpudocker.worker.domain.VolumeRecord;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Values with every field set, for tests. */
public final class States {
    public static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");

    private static final List<GpuView> GPUS = List.of(new GpuView("GPU-1", 0, "NVIDIA H100 80GB HBM3"));
    private static final List<PortView> PORTS = List.of(new PortView(53, Protocol.UDP, 40_000));

    private States() {}

    public static ReplicaSetRecord replicaSet(String name, int version) {
        return new ReplicaSetRecord(name, version, ReplicaSetStatus.RUNNING, null, 137, GPUS, PORTS, 2, NOW, metered());
    }

    private static Metered metered() {
        return new Metered(new OpenInterval(1, "c1", "c-1", GPUS, NOW, 1_234, "boot-1", true), NOW.minusMillis(5));
    }

    public static VersionRecord version(int version) {
        return new VersionRecord(
                version,
                spec(),
                "sha256:1",
                GPUS,
                PORTS,
                Map.of("data", 2),
                "foo-" + version,
                null,
                VersionDisk.none(),
                NOW,
                VersionReason.RUN,
                null,
                "c-1");
    }

    public static VolumeRecord volume(String name, int version) {
        return new VolumeRecord(name, version, List.of("bar", "foo"), "digest", NOW);
    }

    public static VolumeVersionRecord volumeVersion(String name, int version) {
        return new VolumeVersionRecord(
                name,
                version,
                Backend.NFS,
                ByteSize.parse("1.5GiB"),
                new Nfs("server", "/export", "ro"),
                "/mnt/data",
                NOW,
                "c-1",
                "digest",
                true);
    }

    public static SpecView spec() {
        return new SpecView(
                "pytorch:2.8",
                1,
                List.of(new Bind("data", "/root/data", true)),
                List.of("PASSWORD=secret"),
                List.of("sh", "-c", "true"),
                List.of(PortRequest.parse("53/udp")),
                new BigDecimal("0.50"),
                ByteSize.parse("1.5GiB"),
                null,
                "/work",
                null,
                Map.of("team", "a"),
                true,
                10,
                PullPolicy.NEVER,
                RestartOnExit.ON_FAILURE);
    }

    /** Not answered, with an intent. */
    public static JournalEntry entry(String digest) {
        return new JournalEntry(
                digest,
                new CommandId("/billing", "c-1"),
                "content",
                "io.gpudocker.replicaset.run.v1",
                ResourceKind.REPLICA_SET,
                "foo",
                RecordPosition.of("gdw.host1.replicasets", 3, 42),
                NOW,
                JournalEntry.Direction.UNDO,
                new Intent.NewVersion(1, GPUS, PORTS),
                CommandError.of(ErrorCode.IMAGE_NOT_FOUND, "no such image").withDetail("undone", false),
                null);
    }

    public static Answer.Inline answer() {
        var view = new ReplicaSetView(
                "foo",
                1,
                "foo-1",
                "id",
                ReplicaSetStatus.RUNNING,
                null,
                spec(),
                GPUS,
                PORTS,
                NOW,
                VersionReason.RUN,
                3,
                "c-1");
        var result = new CommandResult(
                "c-1", "/billing", "run", "host1", "ReplicaSet", "foo", ResultStatus.SUCCEEDED, view, null, NOW, NOW);
        return new Answer.Inline(new Outcome(
                result,
                List.of(
                        new Event.ReplicaSetStarted("foo", 1, "id"),
                        new Event.Usage("foo", 1, NOW, NOW, 1.5, 3, GPUS, "c-1", true))));
    }

    public static OutboxEvent event(String name) {
        return new OutboxEvent(
                "e-" + name,
                new ResourceKey(ResourceKind.REPLICA_SET, name),
                NOW,
                new Event.ReplicaSetExited(name, 1, 1, false));
    }
}
