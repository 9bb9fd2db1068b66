package io.gpudocker.producer.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.EventRecord;
import io.gpudocker.messages.codec.ReplyRecord;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.view.CancelResult;
import io.gpudocker.messages.view.CommitResult;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.messages.view.ReplicaSetHistory;
import io.gpudocker.messages.view.ReplicaSetPage;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.messages.view.VolumeHistory;
import io.gpudocker.messages.view.VolumePatchResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    private static final Instant NOW = Views.CREATED.plus(Duration.ofHours(3));

    @Test
    void replicaSetsAreATableWithPortsAsDockerShowsThem() {
        Payload page = new ReplicaSetPage(List.of(Views.replicaSet("foo"), Views.exited("a_long_name")), null);

        assertThat(full("replicaset.list", page)).isEqualTo("""
                NAME         VERSION  STATUS        IMAGE        GPUS     PORTS                     AGE
                foo          2        RUNNING       pytorch:2.8  2 (0,3)  22->40000, 53->40001/udp  3h
                a_long_name  1        EXITED (137)  pytorch:2.8  -        -                         3h
                """);
    }

    @Test
    void aDescribedReplicaSetIsPairs() {
        assertThat(full("replicaset.describe", Views.replicaSet("foo"))).isEqualTo("""
                name          foo
                version       2 (rollback to 1)
                status        RUNNING
                container     foo-2 (0123456789ab)
                created       2026-01-01T00:00:00Z (3h ago)
                command       c-1
                gpus          0  NVIDIA H100  GPU-a
                              3  NVIDIA H100  GPU-b
                ports         22->40000
                              53->40001/udp
                image         pytorch:2.8
                gpus wanted   2
                ports wanted  22, 53/udp
                binds         data:/root/x:ro
                env           USER=foo
                              A=b
                cmd           sleep 9
                cpus          1.5
                memory        2GB
                user          1000
                labels        team=vision
                init          yes
                stop timeout  10s
                pull          IfNotPresent
                on exit       restart: on-failure
                """);
    }

    @Test
    void coloursTakeNoRoomInATable() {
        Payload page = new ReplicaSetPage(List.of(Views.replicaSet("foo")), null);

        String coloured = new ResultText(true, NOW).full(result("replicaset.list", page));

        assertThat(coloured).contains("\u001b[32mRUNNING\u001b[0m");
        assertThat(coloured.replaceAll("\u001b\\[\\d+m", "")).isEqualTo(full("replicaset.list", page));
    }

    @Test
    void aHistorySaysWhatChanged() {
        var change = new ReplicaSetHistory.Change("gpuCount", "1", "2");
        var versions = List.of(
                new ReplicaSetHistory.Version(
                        2, VersionReason.PATCH, null, NOW, "c-2", Views.spec(), List.of(change), 5L << 20),
                new ReplicaSetHistory.Version(1, VersionReason.RUN, null, NOW, "c-1", Views.spec(), List.of(), null));

        assertThat(full("replicaset.history", new ReplicaSetHistory(versions))).isEqualTo("""
                VERSION  REASON  AGE  DISK     COMMAND  CHANGES
                2        patch   0s   5.0 MiB  c-2      gpuCount: 1 -> 2
                1        run     0s   gone     c-1      -
                """);
    }

    @Test
    void volumesSayWhenTheirSizeIsNoLimit() {
        assertThat(full("volume.create", Views.volume("data"))).isEqualTo("""
                NAME  VERSION  BACKEND  SIZE  USED     ENFORCED  USED BY   AGE
                data  1        plain    20GB  2.5 GiB  no        foo, bar  3h
                """);
        assertThat(full("volume.describe", Views.volume("data")))
                .contains("enforced      no: it can grow beyond its size")
                .contains("used by       foo\n              bar\n");
    }

    @Test
    void aResizedVolumeComesWithTheReplicaSetsMoved() {
        assertThat(full("volume.patch", new VolumePatchResult(Views.volume("data"), List.of(Views.replicaSet("foo")))))
                .contains("data  1 ")
                .contains("foo   2 ");
        assertThat(full(
                        "volume.history",
                        new VolumeHistory(
                                List.of(new VolumeHistory.Version(1, "data-1", ByteSize.parse("1GB"), NOW, "c-1")))))
                .contains("1        data-1         1GB   0s   c-1");
    }

    @Test
    void aHostShowsWhichBackendsOfVolumesItHasAndWhyOthersDoNotWork() {
        assertThat(full("host.describe", Views.host())).contains("""
                volumes       quota: does not work: the engine's root has no quotas
                              loop, the default: a size is a limit
                              plain: a size is no limit
                """);
    }

    @Test
    void aHostShowsItsGpus() {
        assertThat(full("host.describe", Views.host()))
                .contains("gpus          2, 1 free")
                .contains("ports         40000-65535, 25535 free")
                .contains("cordoned      yes")
                .contains("0    NVIDIA H100  79.6 GiB  healthy  -      GPU-a")
                .contains("1    NVIDIA H100  -         lost     foo    GPU-b");
    }

    @Test
    void whatHasNoPayloadSaysWhatWasDone() {
        assertThat(full("replicaset.delete", null)).isEqualTo("ReplicaSet foo deleted\n");
        assertThat(full("host.cordon", null)).endsWith("cordoned\n");
        assertThat(full("host.cancel", new CancelResult(false))).startsWith("not cancelled");
        assertThat(full("replicaset.commit", new CommitResult("team/foo:1", "sha256:1", 1 << 20)))
                .isEqualTo("team/foo:1  1.0 MiB  sha256:1\n");
    }

    @Test
    void quietShowsNamesOnly() {
        Payload page = new ReplicaSetPage(List.of(Views.replicaSet("a"), Views.replicaSet("b")), null);

        assertThat(new ResultText(false, NOW).names(result("replicaset.list", page)))
                .isEqualTo("a\nb\n");
    }

    @Test
    void aRefusalNamesEveryViolation() {
        CommandError error = CommandError.of(ErrorCode.INVALID_COMMAND, "The command is not as it must be")
                .withDetail(
                        "violations",
                        List.of(
                                Map.of("path", "/data/gpuCount", "message", "must be at least 0"),
                                Map.of("path", "/data/imageName", "message", "must be there")));

        assertThat(ErrorText.render(failed(ResultStatus.REFUSED, error))).isEqualTo("""
                refused: INVALID_COMMAND
                  The command is not as it must be
                  violations:
                    /data/gpuCount  must be at least 0
                    /data/imageName  must be there
                """);
    }

    @Test
    void aFailureSaysWhetherToTryAgain() {
        CommandError error = CommandError.of(ErrorCode.IMAGE_PULL_FAILED, "The registry did not answer")
                .withDetail("undone", true)
                .withDetail("engine", Map.of("status", 500));

        assertThat(ErrorText.render(failed(ResultStatus.FAILED, error))).isEqualTo("""
                failed: IMAGE_PULL_FAILED
                  The registry did not answer
                  undone: true
                  engine:
                    status: 500
                  The same wish may succeed later, sent as a new command.
                """);
    }

    @Test
    void repliesAreALineEach() {
        assertThat(ReplyText.line(event(new Event.ReplicaSetExited("foo", 1, 137, true))))
                .isEqualTo(
                        "2026-01-01T03:00:00Z            host1  ReplicaSet/foo  exited version 1 with 137, out of memory");
        assertThat(ReplyText.line(event(new Event.Progress(Event.Phase.PULL, 512, 1024L))))
                .endsWith("pull 512 B of 1.0 KiB, 50 %");
        assertThat(ReplyText.line(event(new Event.Usage("foo", 1, NOW, NOW, 1.5, 3, List.of(), "c-1", true))))
                .endsWith("usage of version 1: 1.5 s, 3.0 GPU s, final");
        assertThat(ReplyText.line(volumeEvent(new Event.VolumeResized("data", 2))))
                .endsWith("host1  Volume/data  resized, version 2");
        assertThat(ReplyText.line(volumeEvent(new Event.Progress(Event.Phase.COPY, 512, 1024L))))
                .endsWith("host1  Volume/data  copy 512 B of 1.0 KiB, 50 %");
        assertThat(ReplyText.line(volumeEvent(new Event.VolumeDeleted("data"))))
                .endsWith("host1  Volume/data  deleted");
        assertThat(ReplyText.line(new ReplyRecord.Other("no data"))).isEqualTo("unreadable: no data");
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "119, 119s", "120, 2m", "7199, 119m", "7200, 2h", "172800, 2d", "-5, 0s"})
    void agesHaveOneUnit(long seconds, String text) {
        assertThat(Numbers.age(NOW.minusSeconds(seconds), NOW)).isEqualTo(text);
    }

    private static ReplyRecord event(Event event) {
        return new ReplyRecord.Event(
                new EventRecord("e-1", "host1", ResourceKind.REPLICA_SET, "foo", NOW, null, "c-1", null, event));
    }

    private static ReplyRecord volumeEvent(Event event) {
        return new ReplyRecord.Event(
                new EventRecord("e-2", "host1", ResourceKind.VOLUME, "data", NOW, null, "c-1", null, event));
    }

    private static String full(String type, @Nullable Payload payload) {
        return new ResultText(false, NOW).full(result(type, payload));
    }

    private static CommandResult result(String type, @Nullable Payload payload) {
        return new CommandResult(
                "c-1",
                "/me",
                "io.gpudocker." + type + ".v1",
                "host1",
                "ReplicaSet",
                "foo",
                ResultStatus.SUCCEEDED,
                payload,
                null,
                NOW,
                NOW);
    }

    private static CommandResult failed(ResultStatus status, CommandError error) {
        return new CommandResult(
                "c-1",
                "/me",
                "io.gpudocker.replicaset.run.v1",
                "host1",
                "ReplicaSet",
                "foo",
                status,
                null,
                error,
                NOW,
                NOW);
    }
}
