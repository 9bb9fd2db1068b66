package io.gpudocker.worker.handler;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static io.gpudocker.worker.handler.TestHost.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.FakeProgram;
import io.gpudocker.worker.container.ImageInfo;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.handler.TestHost.Sent;
import io.gpudocker.worker.handler.Trap.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each verb is stopped at each of its calls to the store and the engine, before and after the call's effect, and goes on
 * as it does after a restart; and once more at each call of the going on. Whatever the place: the command ends as it
 * would have ended undisturbed, one answer is stored, and GPUs, ports and containers are exactly what the records say.
 * Field cases 4, 7 and 28.
 */
class CrashEverywhereTest {
    private static final String BIND = "'binds':[{'src':'data','dest':'/d'}]";
    private static final String ALL = "'gpuCount':2,'containerPorts':['22','8888']";

    private static final int MANY = 20;
    private static final String FILE = "file";

    /** A command in its circumstances. */
    record Scenario(String name, Consumer<TestHost> given, Sent command) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Arguments> scenariosAndKinds() {
        return scenarios().stream().flatMap(each -> Stream.of(Kind.values()).map(kind -> Arguments.of(each, kind)));
    }

    static List<Scenario> scenarios() {
        return List.of(
                of("run", host -> {}, run("c", "foo", ALL)),
                of(
                        "run of an image to be pulled",
                        CrashEverywhereTest::offer,
                        command("c", "run", "foo", "'imageName':'far:1'," + ALL)),
                of("run that ends at once", host -> {}, run("c", "foo", ALL + ",'cmd':['true']")),
                of("run that meets a busy port", host -> host.engine.occupyPort(40_000), run("c", "foo", ALL)),
                of("run without any bindable port", CrashEverywhereTest::occupyAll, run("c", "foo", ALL)),
                of("run of an unknown image", host -> {}, command("c", "run", "foo", "'imageName':'no:1'," + ALL)),
                of("stop", running(), command("c", "stop", "foo", "")),
                of("stop of one paused", paused("stop"), command("c", "stop", "foo", "")),
                of("stop of one frozen", paused("freeze"), command("c", "stop", "foo", "")),
                of("restart", running(), command("c", "restart", "foo", "")),
                of("restart of one stopped", stopped(), command("c", "restart", "foo", "")),
                of(
                        "restart whose port is busy",
                        stopped().andThen(CrashEverywhereTest::occupyAll),
                        command("c", "restart", "foo", "")),
                of("pause", running(), command("c", "pause", "foo", "")),
                of("freeze", running(), command("c", "pause", "foo", "'mode':'freeze'")),
                of("continue", paused("stop"), command("c", "continue", "foo", "")),
                of("continue of one frozen", paused("freeze"), command("c", "continue", "foo", "")),
                of(
                        "continue whose port is busy",
                        paused("stop").andThen(CrashEverywhereTest::occupyAll),
                        command("c", "continue", "foo", "")),
                of("execute", running(), command("c", "execute", "foo", "'cmd':['echo','hello']")),
                of("delete", running(), command("c", "delete", "foo", "")),
                of("delete of one frozen", paused("freeze"), command("c", "delete", "foo", "")),
                of("delete of one stopped", stopped(), command("c", "delete", "foo", "")),
                of("patch", written(), command("c", "patch", "foo", "'gpuPatch':{'gpuCount':3}")),
                of("patch of ports", written(), command("c", "patch", "foo", "'containerPorts':['22','80']")),
                of(
                        "patch to an image to be pulled",
                        written().andThen(CrashEverywhereTest::offer),
                        command("c", "patch", "foo", "'imageName':'far:1'")),
                of("patch whose new container ends at once", written(), command("c", "patch", "foo", "'cmd':['true']")),
                of(
                        "patch whose port is busy",
                        written().andThen(host -> host.engine.occupyPort(40_002)),
                        command("c", "patch", "foo", "'containerPorts':['22','8888','80']")),
                of(
                        "patch of one stopped",
                        written().andThen(CrashEverywhereTest::stop),
                        command("c", "patch", "foo", "'gpuPatch':{'gpuCount':3}")),
                of("patch without paths", withoutPaths(), command("c", "patch", "foo", "'gpuPatch':{'gpuCount':3}")),
                of(
                        "patch without paths whose new container ends at once",
                        withoutPaths(),
                        command("c", "patch", "foo", "'cmd':['true']")),
                of("rollback", patched(), command("c", "rollback", "foo", "'version':1")),
                of(
                        "rollback of one stopped",
                        patched().andThen(CrashEverywhereTest::stop),
                        command("c", "rollback", "foo", "'version':1")),
                of(
                        "rollback of one lost",
                        patched().andThen(host -> host.engine.remove(host.containerId("foo"))),
                        command("c", "rollback", "foo", "'version':1")),
                of(
                        "rollback without paths",
                        withoutPaths().andThen(host -> host.ok(command("p", "patch", "foo", ""))),
                        command("c", "rollback", "foo", "'version':1")),
                of(
                        "restart on other GPUs and ports",
                        written().andThen(CrashEverywhereTest::stop).andThen(host -> host.ok(run("o", "other", ALL))),
                        command("c", "restart", "foo", "")),
                of(
                        "restart of a version written down",
                        written()
                                .andThen(CrashEverywhereTest::stop)
                                .andThen(host -> host.ok(command("p", "patch", "foo", "'cpus':1"))),
                        command("c", "restart", "foo", "")),
                of("commit", running(), command("c", "commit", "foo", "'newImageName':'mine:1'")),
                of("commit of one frozen", paused("freeze"), command("c", "commit", "foo", "'newImageName':'mine:1'")),
                of("delete of one with versions", patched(), command("c", "delete", "foo", "")),
                of(
                        "delete of one with versions without paths",
                        withoutPaths().andThen(host -> host.ok(command("p", "patch", "foo", ""))),
                        command("c", "delete", "foo", "")),
                of("create of a volume", host -> {}, volume("c", "create", "data", "'size':'10MB'")),
                of(
                        "create of a volume of a name that is taken",
                        host -> host.engine.createVolume("data-1", Map.of(), Map.of()),
                        volume("c", "create", "data", "'size':'10MB'")),
                of("growth of a volume", filled(), volume("c", "patch", "data", "'size':'20MB'")),
                of("shrinking of a volume", filled(), volume("c", "patch", "data", "'size':'5MB'")),
                of(
                        "shrinking of a volume that somebody stopped has",
                        bound("foo").andThen(CrashEverywhereTest::stop),
                        volume("c", "patch", "data", "'size':'5MB'")),
                of(
                        "shrinking of a volume with all that run with it",
                        bound("foo").andThen(bind("bar")),
                        volume("c", "patch", "data", "'size':'5MB','replicaSets':'all'")),
                of(
                        "shrinking of a volume whose copy fails",
                        bound("foo").andThen(bind("bar")).andThen(host -> host.volumes.failCopy()),
                        volume("c", "patch", "data", "'size':'5MB','replicaSets':'all'")),
                of("delete of a volume", filled(), volume("c", "delete", "data", "")),
                of("run with a volume", filled(), run("c", "foo", ALL + "," + BIND)),
                of("run with a volume that ends at once", filled(), run("c", "foo", BIND + ",'cmd':['true']")),
                of(
                        "patch to another volume",
                        bound("foo").andThen(host -> host.ok(volume("w", "create", "more", "'size':'10MB'"))),
                        command(
                                "c",
                                "patch",
                                "foo",
                                "'volumePatch':{'oldBind':{'src':'data','dest':'/d'},'newBind':{'src':'more','dest':'/d'}}")),
                of(
                        "restart after the volume was shrunk",
                        bound("foo")
                                .andThen(CrashEverywhereTest::stop)
                                .andThen(host -> host.ok(volume("w", "patch", "data", "'size':'5MB'"))),
                        command("c", "restart", "foo", "")),
                of("delete of one with a volume", bound("foo"), command("c", "delete", "foo", "")),
                of(
                        "stop of one that is gone",
                        running().andThen(host -> host.engine.remove(host.containerId("foo"))),
                        command("c", "stop", "foo", "")),
                of(
                        "stop of one that has ended",
                        running().andThen(host -> host.engine.exit(host.containerId("foo"), 3, false)),
                        command("c", "stop", "foo", "")));
    }

    private static Scenario of(String name, Consumer<TestHost> given, Sent command) {
        return new Scenario(name, given, command);
    }

    private static Consumer<TestHost> running() {
        return host -> host.ok(run("r", "foo", ALL));
    }

    private static Consumer<TestHost> paused(String mode) {
        return running().andThen(host -> host.ok(command("p", "pause", "foo", "'mode':'" + mode + "'")));
    }

    private static Consumer<TestHost> stopped() {
        return running().andThen(CrashEverywhereTest::stop);
    }

    /** With something in it. */
    private static Consumer<TestHost> filled() {
        return host -> {
            host.ok(volume("v", "create", "data", "'size':'10MB'"));
            host.volumes.write("data-1", "file", "kept");
        };
    }

    private static Consumer<TestHost> bound(String name) {
        return filled().andThen(bind(name));
    }

    private static Consumer<TestHost> bind(String name) {
        return host -> host.ok(run("b" + name, name, "'gpuCount':1,'containerPorts':['22']," + BIND));
    }

    private static Consumer<TestHost> withoutPaths() {
        Consumer<TestHost> first = TestHost::withoutDiskPaths;
        return first.andThen(running());
    }

    private static void stop(TestHost host) {
        host.ok(command("s", "stop", "foo", ""));
    }

    /** With a file that every version is to have. */
    private static Consumer<TestHost> written() {
        return running().andThen(host -> host.write("foo", FILE, "mine"));
    }

    private static Consumer<TestHost> patched() {
        return written().andThen(host -> host.ok(command("p", "patch", "foo", "")));
    }

    private static void offer(TestHost host) {
        host.engine.offer("far:1", new ImageInfo("sha256:far", 1_000, List.of(), List.of()));
    }

    private static void occupyAll(TestHost host) {
        for (int port = TestHost.PORTS.first(); port <= TestHost.PORTS.last(); port++) {
            host.engine.occupyPort(port);
        }
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("scenariosAndKinds")
    void aCommandStoppedAnywhereEndsAsIfItWereNot(Scenario scenario, Kind kind) {
        CommandResult undisturbed = new Trial(scenario).process();
        for (int n = 1; ; n++) {
            Trial trial = new Trial(scenario);
            Optional<Outcome> outcome = trial.processWith(kind, n);
            if (!trial.host.trap.sprung()) {
                assertThat(n).as("calls in all").isGreaterThan(2);
                return;
            }
            trial.assertEndsAs(undisturbed, outcome, kind + " at call " + n + " of " + trial.host.trap.calls());
        }
    }

    @ParameterizedTest(name = "{0}, killed twice")
    @MethodSource("scenarios")
    void aCommandStoppedAgainWhileItGoesOnEndsAsIfItWereNot(Scenario scenario) {
        Trial whole = new Trial(scenario);
        int before = whole.host.trap.calls().size();
        CommandResult undisturbed = whole.process();
        int calls = whole.host.trap.calls().size() - before;
        for (int n = 1; ; n++) {
            // Of the many places of a long verb every third, each time other ones.
            int stride = calls > MANY ? 3 : 1;
            for (int again = 1 + n % stride; ; again += stride) {
                Trial trial = new Trial(scenario);
                if (trial.processWith(Kind.KILLED_AFTER, n).isPresent()) {
                    return;
                }
                Optional<Outcome> outcome = trial.processWith(Kind.KILLED_AFTER, again);
                if (outcome.isPresent()) {
                    break;
                }
                trial.assertEndsAs(undisturbed, outcome, "killed at " + n + " and " + again);
            }
        }
    }

    /** One host on which the scenario's command is carried out. */
    private static final class Trial {
        private final TestHost host = new TestHost();
        private final AtomicInteger execs = new AtomicInteger();
        private final Scenario scenario;
        private final boolean written;

        Trial(Scenario scenario) {
            this.scenario = scenario;
            host.engine.onExec(spec -> {
                execs.incrementAndGet();
                return FakeProgram.of(spec.cmd());
            });
            scenario.given().accept(host);
            written = host.hasFile("foo", FILE);
        }

        CommandResult process() {
            return host.process(scenario.command()).result();
        }

        /** Empty when the worker died; then a new one has started. */
        Optional<Outcome> processWith(Kind kind, int n) {
            host.trap.set(kind, n);
            try {
                return Optional.of(host.process(scenario.command()));
            } catch (Trap.Killed e) {
                host.restart();
                return Optional.empty();
            } catch (AssertionError e) {
                if (e.getCause() instanceof InterruptedException) {
                    host.restart();
                    return Optional.empty();
                }
                throw e;
            } finally {
                host.trap.remove();
            }
        }

        void assertEndsAs(CommandResult undisturbed, Optional<Outcome> outcome, String how) {
            Outcome answer = outcome.orElseGet(() -> host.process(scenario.command()));
            CommandResult result = answer.result();
            assertThat(result.status()).as(how + ": " + result.error()).isEqualTo(undisturbed.status());
            if (result.error() != null) {
                assertThat(result.error().code())
                        .as(how)
                        .isEqualTo(java.util.Objects.requireNonNull(undisturbed.error())
                                .code());
                assertThat(result.error().details()).as(how).doesNotContainKey("undone");
            }
            assertOneStoredAnswer(answer, how);
            assertThat(execs.get()).as(how).isLessThanOrEqualTo(1);
            host.assertConsistent();
            host.assertVolumesConsistent(how);
            host.store().replicaSets().forEach(stored -> assertAsItsStatusSays(stored, how));
        }

        private void assertOneStoredAnswer(Outcome answer, String how) {
            assertThat(host.store().entries().stream()
                            .map(Versioned::value)
                            .filter(entry ->
                                    entry.id().id().equals(scenario.command().id()))
                            .map(entry -> entry.answer()))
                    .as(how)
                    .containsExactly(new Answer.Inline(answer));
            int before = host.memory.commits();
            assertThat(host.process(scenario.command())).as(how).isEqualTo(answer);
            assertThat(host.memory.commits()).as(how).isEqualTo(before);
        }

        private void assertAsItsStatusSays(Versioned<ReplicaSetRecord> stored, String how) {
            ReplicaSetRecord replicaSet = stored.value();
            assertThat(replicaSet.status()).as(how).isNotEqualTo(ReplicaSetStatus.STUCK);
            if (replicaSet.status() == ReplicaSetStatus.LOST) {
                return;
            }
            var version = host.store()
                    .version(replicaSet.name(), replicaSet.version())
                    .orElseThrow();
            if (version.containerId() == null) {
                assertThat(replicaSet.status().holdsResources()).as(how).isFalse();
                return;
            }
            ContainerState container = host.container(replicaSet.name());
            boolean frozen = replicaSet.pausedBy() == io.gpudocker.messages.command.ReplicaSetCommand.PauseMode.FREEZE;
            Phase expected = replicaSet.status() == ReplicaSetStatus.RUNNING
                    ? Phase.RUNNING
                    : frozen ? Phase.PAUSED : Phase.EXITED;
            assertThat(container.phase()).as(how + ": " + replicaSet).isEqualTo(expected);
            assertThat(container.gpuUuids()).as(how).hasSize(version.spec().gpuCount());
            if (written && replicaSet.name().equals("foo")) {
                assertThat(host.read("foo", FILE)).as(how).isEqualTo("mine");
            }
            if (expected == Phase.RUNNING) {
                assertThat(container.boundPorts()).as(how).containsExactlyInAnyOrderElementsOf(replicaSet.ports());
            }
            assertOneRuns(replicaSet, expected, how);
        }

        /** Of all versions at most the current one. */
        private void assertOneRuns(ReplicaSetRecord replicaSet, Phase expected, String how) {
            assertThat(host.containers().stream()
                            .filter(each ->
                                    replicaSet.name().equals(each.labels().get(Labels.REPLICA_SET)))
                            .filter(ContainerState::hasProcesses))
                    .as(how)
                    .hasSize(expected == Phase.EXITED ? 0 : 1);
        }
    }
}
