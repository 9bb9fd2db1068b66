package io.gpudocker.worker.handler;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.FakeEngine.Call;
import io.gpudocker.worker.container.ImageInfo;
import io.gpudocker.worker.domain.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RunTest {
    private static final String ALL = "'gpuCount':2,'containerPorts':['22','8888']";

    private final TestHost host = new TestHost();

    @TempDir
    Path directory = Path.of("");

    @Test
    void aRunTellsWhatItBecame() {
        Outcome outcome = host.process(run("c", "foo", ALL));
        assertThat(outcome.events()).containsExactly(new Event.ReplicaSetStarted("foo", 1, host.containerId("foo")));
        assertThat(host.container("foo").gpuUuids()).hasSize(2);
        host.assertConsistent();
    }

    @Test
    void zeroGpusReallyMeansNone() {
        host.ok(run("c", "foo", ""));
        assertThat(host.container("foo").gpuUuids()).isEmpty();
        assertThat(host.owners()).isEmpty();
    }

    @Test
    void aSecondRunOfTheNameIsRefusedInEveryState() {
        // field case 10
        host.ok(run("c", "foo", ALL));
        assertRefused(run("d", "foo", ALL), ErrorCode.ALREADY_EXISTS);
        host.ok(command("s", "stop", "foo", ""));
        assertRefused(run("e", "foo", ALL), ErrorCode.ALREADY_EXISTS);
        host.assertConsistent();
    }

    @Test
    void policyAndTheHostRefuseBeforeAnythingIsTouched() {
        assertRefused(run("a", "foo", "'expectedVersion':1"), ErrorCode.VERSION_CONFLICT);
        assertRefused(run("b", "foo", "'binds':[{'src':'data','dest':'/data'}]"), ErrorCode.VOLUME_NOT_FOUND);
        host.cordon();
        assertThat(assertRefused(run("c", "foo", ""), ErrorCode.HOST_CORDONED).retryable())
                .isTrue();
        host.assertNothingLeft();
        assertThat(host.engine.calls()).doesNotContain(Call.CREATE, Call.PULL);
    }

    @Test
    void hostPathsAreBoundOnlyBelowAllowedOnesAsTheyReallyAre() throws IOException {
        Path allowed = Files.createDirectories(directory.resolve("allowed/in"));
        Path outside = Files.createDirectories(directory.resolve("outside"));
        Path link = Files.createSymbolicLink(allowed.resolve("link"), outside);
        Files.createDirectories(directory.resolve("allowed2"));
        host.allowPath(directory.resolve("allowed"));

        host.ok(run("ok", "foo", bind(allowed)));

        assertRefused(run("a", "bar", bind(Path.of("/"))), ErrorCode.BIND_NOT_ALLOWED);
        assertRefused(run("b", "bar", bind(outside)), ErrorCode.BIND_NOT_ALLOWED);
        assertRefused(run("c", "bar", bind(link)), ErrorCode.BIND_NOT_ALLOWED);
        assertRefused(run("d", "bar", bind(directory.resolve("allowed2"))), ErrorCode.BIND_NOT_ALLOWED);
        assertRefused(run("e", "bar", bind(allowed.resolve("none"))), ErrorCode.BIND_NOT_ALLOWED);
        assertThat(HostPaths.allowed(allowed + "/../../outside", List.of(directory.resolve("allowed"))))
                .isFalse();
        assertThat(HostPaths.allowed("/etc", List.of(Path.of("/")))).isFalse();
    }

    private static String bind(Path src) {
        return "'binds':[{'src':'" + src + "','dest':'/data'}]";
    }

    @Test
    void aContainerOfThatNameThatIsNotOursIsLeftAlone() {
        String foreign = host.engine.create(
                io.gpudocker.worker.container.Specs.of("foo-1", "sha256:1").spec());
        CommandError error = assertRefused(run("c", "foo", ALL), ErrorCode.NAME_TAKEN);
        assertThat(error.details()).containsEntry("containerId", foreign);
        assertThat(host.engine.inspect(foreign)).isPresent();
        assertThat(host.owners()).isEmpty();
    }

    @Test
    void moreGpusThanAreFreeMayBeTriedAgainAndMoreThanThereAreMayNot() {
        host.ok(run("c", "foo", "'gpuCount':3"));
        assertThat(assertRefused(run("d", "bar", "'gpuCount':2"), ErrorCode.GPU_NOT_ENOUGH)
                        .retryable())
                .isTrue();
        assertThat(assertRefused(run("e", "bar", "'gpuCount':5"), ErrorCode.GPU_NOT_ENOUGH)
                        .retryable())
                .isFalse();
        host.assertConsistent();
    }

    @Test
    void anUnknownImageIsNotFoundAndLeavesNothing() {
        assertThat(host.failed(command("c", "run", "foo", "'imageName':'none:1'," + ALL))
                        .code())
                .isEqualTo(ErrorCode.IMAGE_NOT_FOUND);
        assertThat(host.failed(command("d", "run", "foo", "'imageName':'none:1','pullPolicy':'Never'," + ALL))
                        .code())
                .isEqualTo(ErrorCode.IMAGE_NOT_FOUND);
        host.assertNothingLeft();
    }

    @Test
    void aPulledImageIsToldInProgressEvents() {
        host.engine.offer("far:1", new ImageInfo("sha256:far", 1_000, List.of(), List.of()));
        host.ok(command("c", "run", "foo", "'imageName':'far:1'"));
        assertThat(host.progress).contains(new Event.Progress(Event.Phase.PULL, 1_000, 1_000L));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @CsvSource({
        "PULL, PULL_FAILED, IMAGE_PULL_FAILED",
        "PULL, NO_SPACE, NO_SPACE",
        "IMAGE, OTHER, CONTAINER_START_FAILED",
        "CREATE, OTHER, CONTAINER_START_FAILED",
        "CREATE, NO_SPACE, NO_SPACE",
        "CREATE, NAME_TAKEN, NAME_TAKEN",
        "CREATE, BAD_REQUEST, CONTAINER_START_FAILED",
        "START, START_FAILED, CONTAINER_START_FAILED",
        "START, NO_SPACE, NO_SPACE"
    })
    void aFailureAtAnyStepGivesEverythingBack(Call call, Fault fault, ErrorCode code) {
        // field case 4
        host.engine.offer("far:1", new ImageInfo("sha256:far", 1_000, List.of(), List.of()));
        host.engine.failNext(call, fault);
        CommandError error = host.failed(command("c", "run", "foo", "'imageName':'far:1'," + ALL));
        assertThat(error.code()).isEqualTo(code);
        assertThat(error.details()).containsKey("engine").doesNotContainKey("undone");
        host.assertNothingLeft();
        host.ok(command("d", "run", "foo", "'imageName':'far:1'," + ALL));
    }

    @ParameterizedTest
    @CsvSource({"INSPECT", "IMAGE", "PULL", "CREATE", "START"})
    void anEngineThatIsAwayForAMomentIsWaitedFor(Call call) {
        host.engine.offer("far:1", new ImageInfo("sha256:far", 1_000, List.of(), List.of()));
        host.engine.failNext(call, Fault.UNAVAILABLE);
        host.engine.failNext(call, Fault.TIMEOUT);
        host.ok(command("c", "run", "foo", "'imageName':'far:1'," + ALL));
        host.assertConsistent();
        assertThat(host.containers()).hasSize(1);
    }

    @Test
    void whatCanNotBeUndoneIsStuckAndSaysSo() {
        host.engine.failNext(Call.START, Fault.START_FAILED);
        host.engine.failNext(Call.REMOVE, Fault.OTHER);

        CommandError error = host.failed(run("c", "foo", ALL));

        assertThat(error.code()).isEqualTo(ErrorCode.CONTAINER_START_FAILED);
        assertThat(error.details()).containsEntry("undone", false);
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.STUCK);
        host.assertConsistent();
        assertThat(host.owners()).hasSize(4);
        host.ok(command("d", "delete", "foo", ""));
        host.assertNothingLeft();
    }

    @Test
    void aPortThatAProcessOfTheHostTookLeadsToAnotherOneAndLeavesNothingBehind() {
        // field cases 24 and 25
        host.engine.occupyPort(40_000);
        host.engine.occupyPort(40_002);

        host.ok(run("c", "foo", ALL));

        assertThat(host.replicaSet("foo").ports())
                .extracting(PortView::hostPort)
                .doesNotContain(40_000, 40_002)
                .hasSize(2);
        assertThat(host.containers()).hasSize(1);
        host.assertConsistent();
    }

    @Test
    void eachRunGetsTheLowestPortThatCanBeBound() {
        host.engine.occupyPort(40_001);
        host.ok(run("c", "foo", "'containerPorts':['22']"));
        host.ok(run("d", "bar", "'containerPorts':['22']"));
        assertThat(host.replicaSet("foo").ports())
                .extracting(PortView::hostPort)
                .containsExactly(40_000);
        assertThat(host.replicaSet("bar").ports())
                .extracting(PortView::hostPort)
                .containsExactly(40_002);
    }

    @Test
    void oneThatEndsAtOnceIsExitedAndHoldsNothing() {
        Outcome outcome = host.process(run("c", "foo", ALL + ",'cmd':['false']"));
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.EXITED);
        assertThat(host.replicaSet("foo").exitCode()).isEqualTo(1);
        assertThat(host.owners()).isEmpty();
        assertThat(outcome.events()).hasSize(2).last().isEqualTo(new Event.ReplicaSetExited("foo", 1, 1, false));
    }

    @Test
    void secretsAreMaskedInTheAnswerAndGivenToTheContainer() {
        var result = host.ok(run("c", "foo", "'env':['API_TOKEN=s3cret','USER=foo']"));
        assertThat(String.valueOf(result.payload())).doesNotContain("s3cret").contains("USER=foo");
    }

    private CommandError assertRefused(TestHost.Sent sent, ErrorCode code) {
        CommandError error = host.refused(sent);
        assertThat(error.code()).isEqualTo(code);
        return error;
    }
}
