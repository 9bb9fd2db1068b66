package io.gpudocker.producer;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.codec.MessageTypes;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.HostCommand;
import io.gpudocker.messages.command.ReplicaSetCommand;
import io.gpudocker.messages.command.ReplicaSetCommand.GpuPatch;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.command.ReplicaSetCommand.PullPolicy;
import io.gpudocker.messages.command.ReplicaSetCommand.RestartOnExit;
import io.gpudocker.messages.command.ReplicaSetCommand.VolumePatch;
import io.gpudocker.messages.command.VolumeCommand;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.command.VolumeCommand.MoveReplicaSets;
import io.gpudocker.messages.command.VolumeCommand.Nfs;
import io.gpudocker.messages.value.Bind;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.messages.value.PortRequest;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlagsTest {
    private static final List<String> AFTER = List.of("c-1", "c-2");
    private static final String CHANGING = " --expected-version 3 --after c-1 --after c-2";

    /** A command line with every flag, and the command it stands for. */
    record Case(String line, Command expected) {
        @Override
        public String toString() {
            return "gdw " + line;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(replicaSets(), moreReplicaSets(), volumes(), hosts()).flatMap(all -> all);
    }

    private static Stream<Case> replicaSets() {
        return Stream.of(
                new Case(
                        "run foo --image pytorch:2.8 --gpus 2 --port 22 -p 53/udp --bind data:/root/x:ro"
                                + " --bind /srv/sets:/sets --env A=b -e C= --label team=a=b --cpus 1.5 --memory 2GB"
                                + " --shm-size 1GB --workdir /w --user 1:2 --init --stop-timeout 30s --pull always"
                                + " --restart-on-exit on-failure --wait-for-capacity PT10M" + CHANGING
                                + " -- sh -c --image",
                        new ReplicaSetCommand.Run(
                                "foo",
                                "pytorch:2.8",
                                2,
                                List.of(bind("data", "/root/x", true), bind("/srv/sets", "/sets", false)),
                                List.of("A=b", "C="),
                                List.of("sh", "-c", "--image"),
                                ports("22", "53/udp"),
                                new BigDecimal("1.5"),
                                ByteSize.parse("2GB"),
                                ByteSize.parse("1GB"),
                                "/w",
                                "1:2",
                                Map.of("team", "a=b"),
                                true,
                                30,
                                PullPolicy.ALWAYS,
                                RestartOnExit.ON_FAILURE,
                                Duration.ofMinutes(10),
                                3,
                                AFTER)),
                new Case(
                        "patch foo --gpus 1 --old-bind data:/x --new-bind more:/x:ro --image i:2 --env A=b --port 80"
                                + " --cpus 2 --memory 1GB --shm-size 64MB --wait-for-capacity 1h" + CHANGING
                                + " -- python",
                        new ReplicaSetCommand.Patch(
                                "foo",
                                new GpuPatch(1),
                                new VolumePatch(bind("data", "/x", false), bind("more", "/x", true)),
                                "i:2",
                                List.of("A=b"),
                                List.of("python"),
                                ports("80"),
                                new BigDecimal("2"),
                                ByteSize.parse("1GB"),
                                ByteSize.parse("64MB"),
                                Duration.ofHours(1),
                                3,
                                AFTER)),
                new Case(
                        "rollback foo 2 --wait-for-capacity 90s" + CHANGING,
                        new ReplicaSetCommand.Rollback("foo", 2, Duration.ofSeconds(90), 3, AFTER)),
                new Case(
                        "execute foo --workdir /w --user root -e A=b --timeout 5s" + CHANGING + " -- sh -c exit",
                        new ReplicaSetCommand.Execute(
                                "foo", List.of("sh", "-c", "exit"), "/w", "root", List.of("A=b"), 5, 3, AFTER)));
    }

    private static Stream<Case> moreReplicaSets() {
        return Stream.of(
                new Case("stop foo --stop-timeout 1m" + CHANGING, new ReplicaSetCommand.Stop("foo", 60, 3, AFTER)),
                new Case(
                        "restart foo --wait-for-capacity 1d" + CHANGING,
                        new ReplicaSetCommand.Restart("foo", Duration.ofDays(1), 3, AFTER)),
                new Case(
                        "pause foo --mode freeze" + CHANGING,
                        new ReplicaSetCommand.Pause("foo", PauseMode.FREEZE, 3, AFTER)),
                new Case("continue foo" + CHANGING, new ReplicaSetCommand.Continue("foo", 3, AFTER)),
                new Case(
                        "logs foo --of-version 2 --tail 7 --since 2026-01-01T00:00:00+01:00",
                        new ReplicaSetCommand.Logs("foo", 2, 7, Instant.parse("2025-12-31T23:00:00Z"))),
                new Case(
                        "commit foo team/foo:1" + CHANGING,
                        new ReplicaSetCommand.Commit("foo", "team/foo:1", 3, AFTER)),
                new Case("describe foo", new ReplicaSetCommand.Describe("foo")),
                new Case("history foo", new ReplicaSetCommand.History("foo")),
                new Case("list --behind foo --page-size 5", new ReplicaSetCommand.ListAll("foo", 5)),
                new Case("delete foo" + CHANGING, new ReplicaSetCommand.Delete("foo", 3, AFTER)));
    }

    private static Stream<Case> volumes() {
        return Stream.of(
                new Case(
                        "volume create data --size 20GB --backend nfs --nfs nas:/exports/a --nfs-options nfsvers=4"
                                + CHANGING,
                        new VolumeCommand.Create(
                                "data",
                                ByteSize.parse("20GB"),
                                Backend.NFS,
                                new Nfs("nas", "/exports/a", "nfsvers=4"),
                                3,
                                AFTER)),
                new Case(
                        "volume patch data --size 40GB --move-replica-sets" + CHANGING,
                        new VolumeCommand.Patch("data", ByteSize.parse("40GB"), MoveReplicaSets.ALL, 3, AFTER)),
                new Case("volume describe data", new VolumeCommand.Describe("data")),
                new Case("volume history data", new VolumeCommand.History("data")),
                new Case("volume list --behind a --page-size 2", new VolumeCommand.ListAll("a", 2)),
                new Case("volume delete data" + CHANGING, new VolumeCommand.Delete("data", 3, AFTER)));
    }

    private static Stream<Case> hosts() {
        return Stream.of(
                new Case("host describe", new HostCommand.Describe()),
                new Case("host cordon" + CHANGING, new HostCommand.Cordon(3, AFTER)),
                new Case("host uncordon" + CHANGING, new HostCommand.Uncordon(3, AFTER)),
                new Case(
                        "host cancel c-9 --command-source /billing" + CHANGING,
                        new HostCommand.Cancel("c-9", "/billing", 3, AFTER)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void everyFlagGetsIntoItsCommand(Case given) {
        assertThat(new Shell().parse(given.line().split(" "))).isEqualTo(given.expected());
    }

    /** So that a field that comes to the contract later comes to the command line as well. */
    @ParameterizedTest
    @MethodSource("cases")
    void noFieldOfACommandIsLeftAtNothing(Case given) throws ReflectiveOperationException {
        for (RecordComponent field : given.expected().getClass().getRecordComponents()) {
            assertThat(isSet(field.getAccessor().invoke(given.expected())))
                    .as(field.getName())
                    .isTrue();
        }
    }

    private static boolean isSet(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Collection<?> many -> !many.isEmpty();
            case Map<?, ?> many -> !many.isEmpty();
            case Integer number -> number != 0;
            case Boolean flag -> flag;
            case Object _ -> true;
        };
    }

    @Test
    void everyVerbOfTheContractHasASubcommand() {
        assertThat(cases().map(each -> MessageTypes.of(each.expected())).collect(Collectors.toSet()))
                .isEqualTo(MessageTypes.commands().keySet());
    }

    @Test
    void whatIsNotGivenIsTheContractsDefault() {
        assertThat(new Shell().parse("run", "foo", "--image", "i"))
                .isEqualTo(new ReplicaSetCommand.Run(
                        "foo",
                        "i",
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
                        RestartOnExit.NO,
                        null,
                        null,
                        List.of()));
        assertThat(new Shell().parse("patch", "foo"))
                .isEqualTo(new ReplicaSetCommand.Patch(
                        "foo", null, null, null, null, null, null, null, null, null, null, null, List.of()));
        assertThat(new Shell().parse("execute", "foo", "--", "ls", "-l"))
                .isEqualTo(new ReplicaSetCommand.Execute(
                        "foo", List.of("ls", "-l"), null, null, List.of(), 60, null, List.of()));
        assertThat(new Shell().parse("logs", "foo")).isEqualTo(new ReplicaSetCommand.Logs("foo", null, 100, null));
        assertThat(new Shell().parse("list")).isEqualTo(new ReplicaSetCommand.ListAll(null, 100));
        assertThat(new Shell().parse("volume", "create", "data", "--size", "320MB"))
                .isEqualTo(new VolumeCommand.Create("data", ByteSize.parse("320MB"), null, null, null, List.of()));
        assertThat(new Shell().parse("volume", "patch", "data", "--size", "400MB"))
                .isEqualTo(new VolumeCommand.Patch(
                        "data", ByteSize.parse("400MB"), MoveReplicaSets.NONE, null, List.of()));
    }

    @Test
    void aPatchCanTakeEverythingOutOfALists() {
        ReplicaSetCommand.Patch patch =
                (ReplicaSetCommand.Patch) new Shell().parse("patch", "foo", "--no-env", "--no-cmd", "--no-ports");

        assertThat(patch.env()).isEmpty();
        assertThat(patch.cmd()).isEmpty();
        assertThat(patch.containerPorts()).isEmpty();
    }

    @Test
    void aTimeMayBeASpanBackFromNow() {
        assertThat(new Shell().parse("logs", "foo", "--since", "10m"))
                .isEqualTo(new ReplicaSetCommand.Logs("foo", null, 100, Shell.NOW.minusSeconds(600)));
    }

    @Test
    void aCancelledCommandIsOneOfTheSameSourceUnlessSaidOtherwise() {
        assertThat(new Shell().parse("host", "cancel", "c-9"))
                .isEqualTo(new HostCommand.Cancel("c-9", "/gdw/cli/ann", null, List.of()));
        assertThat(new Shell().parse("--source", "/me", "host", "cancel", "c-9"))
                .isEqualTo(new HostCommand.Cancel("c-9", "/me", null, List.of()));
    }

    private static Bind bind(String source, String destination, boolean readOnly) {
        return new Bind(source, destination, readOnly);
    }

    private static List<PortRequest> ports(String... texts) {
        return Arrays.stream(texts).map(PortRequest::parse).toList();
    }
}
