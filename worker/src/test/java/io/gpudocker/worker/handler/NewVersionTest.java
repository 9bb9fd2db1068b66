package io.gpudocker.worker.handler;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.FakeEngine.Call;
import io.gpudocker.worker.container.ImageInfo;
import io.gpudocker.worker.disk.DiskException.Reason;
import io.gpudocker.worker.handler.TestHost.Sent;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Patch, rollback and restart with another version: what is kept, what changes, and what a failure leaves. */
class NewVersionTest {
    private final TestHost host = new TestHost();

    // --------------------------------------------------------------------------------------------------------- patch

    @ParameterizedTest(name = "from {0} to {1} GPUs")
    @CsvSource({"2, 3", "3, 1", "2, 0", "0, 2"})
    void aPatchKeepsTheDevicesThePortsAndTheDisk(int before, int after) {
        start("'gpuCount':" + before + ",'containerPorts':['22','8888']");
        var was = host.replicaSet("foo");
        String oldContainer = host.containerId("foo");
        host.write("foo", ".bashrc", "mine");

        ReplicaSetView view = view(host.ok(patch("'gpuPatch':{'gpuCount':" + after + "}")));

        var now = host.replicaSet("foo");
        assertThat(now.version()).isEqualTo(2);
        assertThat(view.containerName()).isEqualTo("foo-2");
        assertThat(view.reason()).isEqualTo(VersionReason.PATCH);
        assertThat(now.gpus()).hasSize(after);
        assertThat(before < after ? now.gpus() : was.gpus()).containsAll(before < after ? was.gpus() : now.gpus());
        assertThat(now.ports()).isEqualTo(was.ports());
        assertThat(host.read("foo", ".bashrc")).isEqualTo("mine");
        assertThat(host.engine.inspect(oldContainer).orElseThrow().phase()).isEqualTo(Phase.EXITED);
        assertThat(host.container("foo").phase()).isEqualTo(Phase.RUNNING);
        host.assertConsistent();
    }

    @Test
    void whatIsWrittenDuringTheFirstPassComesOverToo() {
        start("");
        host.write("foo", "early", "1");
        host.copies.betweenPasses(() -> host.write("foo", "late", "2"));
        host.ok(patch(""));
        assertThat(host.read("foo", "early")).isEqualTo("1");
        assertThat(host.read("foo", "late")).isEqualTo("2");
    }

    @Test
    void portsThatAreKeptKeepTheirHostPorts() {
        start("'containerPorts':['22','8888']");
        List<PortView> before = host.replicaSet("foo").ports();
        host.ok(patch("'containerPorts':['9999','8888']"));
        List<PortView> after = host.replicaSet("foo").ports();
        assertThat(after).hasSize(2).contains(before.get(1));
        host.assertConsistent();
    }

    @Test
    void severalThingsAtOnceAndTheRestStays() {
        start("'gpuCount':1,'env':['A=1'],'cpus':2,'workDir':'/w'");
        host.ok(patch("'gpuPatch':{'gpuCount':2},'env':['B=2'],'memory':'1GB','shmSize':'64MB'"));
        var spec = host.store().version("foo", 2).orElseThrow().spec();
        assertThat(spec.gpuCount()).isEqualTo(2);
        assertThat(spec.env()).containsExactly("B=2");
        assertThat(spec.workDir()).isEqualTo("/w");
        assertThat(spec.cpus()).isEqualByComparingTo("2");
    }

    @Test
    void nothingAtAllRecreatesIt() {
        start("'gpuCount':1");
        host.ok(patch(""));
        assertThat(host.replicaSet("foo").version()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"'gpuPatch':{'gpuCount':1}", "'env':['A=1']", "'cpus':2.0", "'gpuPatch':{'gpuCount':1},'cpus':2"
            })
    void aPatchToWhatItIsAlreadyIsNoChange(String fields) {
        start("'gpuCount':1,'env':['A=1'],'cpus':2");
        assertThat(host.refused(patch(fields)).code()).isEqualTo(ErrorCode.NO_CHANGE);
        assertThat(host.replicaSet("foo").version()).isEqualTo(1);
    }

    @Test
    void aBindThatIsNotThereIsRefusedByName(@org.junit.jupiter.api.io.TempDir Path dir) {
        // field case 10
        host.allowPath(dir);
        start("'binds':[{'src':'" + dir + "','dest':'/data'}]");
        CommandError error = host.refused(patch("'volumePatch':{'oldBind':{'src':'" + dir + "','dest':'/other'},"
                + "'newBind':{'src':'" + dir + "','dest':'/new'}}"));
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_COMMAND);
        assertThat(error.details()).containsKey("violations");
        assertThat(error.message()).contains("/other").contains(dir + ":/data");
        host.ok(patch(
                "q",
                "'volumePatch':{'oldBind':{'src':'" + dir + "','dest':'/data'}," + "'newBind':{'src':'" + dir
                        + "','dest':'/new'}}"));
        assertThat(host.store()
                        .version("foo", 2)
                        .orElseThrow()
                        .spec()
                        .binds()
                        .getFirst()
                        .dest())
                .isEqualTo("/new");
    }

    @Test
    void anotherImageKeepsWhatWasWritten() {
        start("");
        host.engine.addImage("other:1", new ImageInfo("sha256:2", 100, List.of(), List.of()));
        host.write("foo", "file", "mine");
        host.ok(patch("'imageName':'other:1'"));
        assertThat(host.container("foo").imageId()).isEqualTo("sha256:2");
        assertThat(host.read("foo", "file")).isEqualTo("mine");
    }

    @Test
    void withoutAnotherImageTheImageStaysThatOfTheOldVersionEvenWhenItsTagMoved() {
        start("");
        host.engine.addImage(TestHost.IMAGE, new ImageInfo("sha256:moved", 100, List.of(), List.of()));
        host.ok(patch(""));
        assertThat(host.container("foo").imageId()).isEqualTo("sha256:1");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void ofOneThatIsStoppedTheVersionIsWrittenDownAndItsContainerComesWithRestart(boolean exited) {
        start("'gpuCount':2");
        host.write("foo", "file", "mine");
        end(exited);
        ReplicaSetStatus ended = host.status("foo");

        ReplicaSetView view = view(host.ok(patch("'gpuPatch':{'gpuCount':3}")));

        assertThat(view.status()).isEqualTo(ended);
        assertThat(view.containerId()).isNull();
        assertThat(view.version()).isEqualTo(2);
        assertThat(host.owners()).isEmpty();
        assertThat(host.containers()).hasSize(1);
        host.ok(command("again", "restart", "foo", ""));
        assertThat(host.replicaSet("foo").version()).isEqualTo(2);
        assertThat(host.container("foo").name()).isEqualTo("foo-2");
        assertThat(host.replicaSet("foo").gpus()).hasSize(3);
        assertThat(host.read("foo", "file")).isEqualTo("mine");
        host.assertConsistent();
    }

    @Test
    void oneThatIsStoppedCanBePatchedAgainAndAgain() {
        start("'gpuCount':1");
        host.write("foo", "file", "mine");
        end(false);
        host.ok(patch("2", "'gpuPatch':{'gpuCount':2}"));
        host.ok(patch("3", "'gpuPatch':{'gpuCount':3}"));
        host.ok(command("b", "rollback", "foo", "'version':2"));
        assertThat(host.replicaSet("foo").version()).isEqualTo(4);
        host.ok(command("again", "restart", "foo", ""));
        assertThat(host.replicaSet("foo").gpus()).hasSize(2);
        assertThat(host.read("foo", "file")).isEqualTo("mine");
    }

    @Test
    void moreGpusThanTheHostWillEverHaveIsRefusedForOneThatIsStoppedToo() {
        start("");
        end(false);
        CommandError error = host.refused(patch("'gpuPatch':{'gpuCount':5}"));
        assertThat(error.code()).isEqualTo(ErrorCode.GPU_NOT_ENOUGH);
        assertThat(error.retryable()).isFalse();
    }

    @Test
    void moreGpusThanAreFreeCostNothing() {
        start("'gpuCount':2");
        host.ok(run("o", "other", "'gpuCount':1"));
        var before = host.replicaSet("foo");
        CommandError error = host.refused(patch("'gpuPatch':{'gpuCount':4}"));
        assertThat(error.code()).isEqualTo(ErrorCode.GPU_NOT_ENOUGH);
        assertThat(error.retryable()).isTrue();
        assertThat(host.replicaSet("foo")).isEqualTo(before);
    }

    // ------------------------------------------------------------------------------------------------------ rollback

    @Test
    void aRollbackBringsTheOldDiskAndSaysWhatItWentBackTo() {
        start("'gpuCount':2");
        host.write("foo", "file", "old");
        host.ok(patch("'gpuPatch':{'gpuCount':0}"));
        host.write("foo", "file", "new");

        ReplicaSetView view = view(host.ok(command("b", "rollback", "foo", "'version':1")));

        assertThat(view.version()).isEqualTo(3);
        assertThat(view.reason()).isEqualTo(VersionReason.ROLLBACK);
        assertThat(view.rolledBackTo()).isEqualTo(1);
        assertThat(host.replicaSet("foo").gpus()).hasSize(2);
        assertThat(host.read("foo", "file")).isEqualTo("old");
        host.assertConsistent();
        // field case 6: to a version without GPUs, and its own were somebody else's meanwhile
        host.ok(command("b2", "rollback", "foo", "'version':2"));
        assertThat(host.replicaSet("foo").gpus()).isEmpty();
        assertThat(host.read("foo", "file")).isEqualTo("new");
        host.ok(run("o", "other", "'gpuCount':1"));
        host.ok(command("b3", "rollback", "foo", "'version':1"));
        assertThat(host.replicaSet("foo").gpus())
                .hasSize(2)
                .doesNotContainAnyElementsOf(host.replicaSet("other").gpus());
        host.assertConsistent();
    }

    @Test
    void aRollbackToTheCurrentVersionIsNoChange() {
        // field case 37
        start("");
        assertThat(host.refused(command("b", "rollback", "foo", "'version':1")).code())
                .isEqualTo(ErrorCode.NO_CHANGE);
        assertThat(host.refused(command("c", "rollback", "foo", "'version':7")).code())
                .isEqualTo(ErrorCode.VERSION_NOT_FOUND);
    }

    @Test
    void oneReplicaSetNeverGetsTheDiskOfAnother() {
        // field case 3
        start("");
        host.write("foo", "file", "of foo");
        host.ok(run("o", "bar", ""));
        host.write("bar", "file", "of bar");
        host.ok(patch(""));
        host.ok(command("pb", "patch", "bar", ""));
        host.ok(command("rb", "rollback", "bar", "'version':1"));
        host.ok(command("rf", "rollback", "foo", "'version':1"));
        assertThat(host.read("foo", "file")).isEqualTo("of foo");
        assertThat(host.read("bar", "file")).isEqualTo("of bar");
    }

    @Test
    void aLostOneCanOnlyGoBackToAVersionThatHasItsDisk() {
        start("'gpuCount':1");
        host.write("foo", "file", "old");
        host.ok(patch(""));
        host.engine.remove(host.containerId("foo"));
        assertThat(host.refused(patch("q", "")).code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.LOST);
        assertThat(host.refused(command("b", "rollback", "foo", "'version':2")).code())
                .isEqualTo(ErrorCode.VERSION_DISK_GONE);
        host.ok(command("c", "rollback", "foo", "'version':1"));
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.RUNNING);
        assertThat(host.read("foo", "file")).isEqualTo("old");
        host.assertConsistent();
    }

    // ------------------------------------------------------------------------------------------------------- restart

    @Test
    void aRestartOnTheSameGpusAndPortsIsTheSameContainer() {
        start("'gpuCount':2,'containerPorts':['22']");
        String container = host.containerId("foo");
        end(false);
        host.ok(command("again", "restart", "foo", ""));
        assertThat(host.containerId("foo")).isEqualTo(container);
        assertThat(host.replicaSet("foo").version()).isEqualTo(1);
    }

    @Test
    void aRestartWhoseGpusAndPortsAreTakenIsANewVersionOnOthers() {
        start("'gpuCount':2,'containerPorts':['22']");
        host.write("foo", "file", "mine");
        end(false);
        host.ok(run("o", "other", "'gpuCount':2,'containerPorts':['22']"));

        ReplicaSetView view = view(host.ok(command("again", "restart", "foo", "")));

        assertThat(view.version()).isEqualTo(2);
        assertThat(view.reason()).isEqualTo(VersionReason.RESTART);
        assertThat(view.gpus()).hasSize(2);
        assertThat(host.read("foo", "file")).isEqualTo("mine");
        host.assertConsistent();
    }

    @Test
    void aRestartAfterTheCardsWereReplacedGetsOthers() {
        // field case 43
        start("'gpuCount':1");
        end(false);
        host.restartWithGpus("another-host");
        host.ok(command("again", "restart", "foo", ""));
        assertThat(host.replicaSet("foo").version()).isEqualTo(2);
        assertThat(host.replicaSet("foo").gpus()).hasSize(1);
    }

    @Test
    void aRestartWithoutEnoughGpusIsRefused() {
        start("'gpuCount':2");
        end(false);
        host.ok(run("o", "other", "'gpuCount':3"));
        assertThat(host.refused(command("again", "restart", "foo", "")).code()).isEqualTo(ErrorCode.GPU_NOT_ENOUGH);
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.STOPPED);
    }

    // ------------------------------------------------------------------------------------------------------- failures

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"CREATE", "DISK", "START", "STOP"})
    void aPatchThatFailsAtAStepLeavesTheOldVersionRunning(Call call) {
        start("'gpuCount':2,'containerPorts':['22']");
        assertUndone(() -> host.engine.failNext(call, Fault.OTHER), ErrorCode.CONTAINER_START_FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "NO_SPACE, NO_SPACE",
        "UNCARRIABLE, INVALID_STATE",
        "FAILED, CONTAINER_START_FAILED",
        "NOT_BELOW_ROOT, INTERNAL"
    })
    void aDiskThatCanNotBeCarriedOverLeavesTheOldVersionRunning(Reason reason, ErrorCode code) {
        start("'gpuCount':2,'containerPorts':['22']");
        assertUndone(() -> host.copies.failNext(reason), code);
    }

    @Test
    void aNewContainerThatEndsAtOnceLeavesTheOldVersionRunning() {
        start("'gpuCount':2,'containerPorts':['22']");
        assertUndone("'cmd':['true']", () -> {}, ErrorCode.CONTAINER_START_FAILED);
    }

    @Test
    void aPortThatIsBusyWhenTheNewOneStartsLeavesTheOldVersionRunning() {
        start("'gpuCount':2,'containerPorts':['22']");
        assertUndone("'containerPorts':['22','80']", () -> host.engine.occupyPort(40_001), ErrorCode.PORT_BUSY);
    }

    @Test
    void anImageThatIsGoneLeavesTheOldVersionRunning() {
        start("'gpuCount':2,'containerPorts':['22']");
        assertUndone("'imageName':'gone:1'", () -> {}, ErrorCode.IMAGE_NOT_FOUND);
    }

    @Test
    void whatWasLeftOverByAFailedUndoIsReplacedByTheNextPatch() {
        start("'gpuCount':1");
        host.engine.failNext(Call.START, Fault.OTHER);
        host.engine.failNext(Call.REMOVE, Fault.OTHER);
        CommandError error = host.failed(patch("p1", ""));
        assertThat(error.details()).containsEntry("undone", false);
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.STUCK);
        host.assertOwned();
        host.ok(command("s", "stop", "foo", ""));
        assertThat(host.owners()).isEmpty();
        host.ok(command("r2", "restart", "foo", ""));
        host.ok(patch("p2", ""));
        assertThat(host.container("foo").name()).isEqualTo("foo-2");
        host.assertConsistent();
    }

    // ------------------------------------------------------------------------------------------- an engine without
    // paths

    @Test
    void onAnEngineWithoutPathsTheDiskComesOverInAnInternalImage() {
        host.withoutDiskPaths();
        start("'gpuCount':1,'containerPorts':['22']");
        host.ok(patch("p", "'gpuPatch':{'gpuCount':2}"));
        String internal = host.container("foo").imageId();
        assertThat(internal).isNotEqualTo("sha256:1");
        assertThat(host.store().version("foo", 2).orElseThrow().imageId()).isEqualTo("sha256:1");
        host.ok(command("b", "rollback", "foo", "'version':1"));
        host.assertConsistent();
        host.ok(command("d", "delete", "foo", ""));
        host.assertNothingLeft();
        assertThat(host.engine.image(internal)).isEmpty();
    }

    @Test
    void onAnEngineWithoutPathsAnotherImageIsRefusedWithTheReason() {
        host.withoutDiskPaths();
        start("");
        host.engine.addImage("other:1", new ImageInfo("sha256:2", 100, List.of(), List.of()));
        CommandError error = host.refused(patch("'imageName':'other:1'"));
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(error.message()).contains("another image");
    }

    @ParameterizedTest
    @EnumSource(
            value = Call.class,
            names = {"COMMIT", "CREATE", "START", "STOP"})
    void onAnEngineWithoutPathsAPatchThatFailsLeavesTheOldVersionRunning(Call call) {
        host.withoutDiskPaths();
        start("'gpuCount':2,'containerPorts':['22']");
        int images = host.engine.images("gdw.internal", TestHost.HOST).size();
        assertUndone(() -> host.engine.failNext(call, Fault.OTHER), ErrorCode.CONTAINER_START_FAILED);
        assertThat(host.engine.images("gdw.internal", TestHost.HOST)).hasSize(images);
    }

    // --------------------------------------------------------------------------------------------------------- inside

    private void assertUndone(Runnable failure, ErrorCode code) {
        assertUndone("'gpuPatch':{'gpuCount':3}", failure, code);
    }

    private void assertUndone(String patch, Runnable failure, ErrorCode code) {
        var before = host.replicaSet("foo");
        var owners = host.owners();
        String container = host.containerId("foo");
        failure.run();

        CommandError error = host.failed(patch("broken", patch));

        assertThat(error.code()).isEqualTo(code);
        assertThat(error.details()).doesNotContainKey("undone");
        assertThat(host.replicaSet("foo")).isEqualTo(before);
        assertThat(host.owners()).isEqualTo(owners);
        assertThat(host.containerId("foo")).isEqualTo(container);
        assertThat(host.container("foo").phase()).isEqualTo(Phase.RUNNING);
        assertThat(host.containers()).hasSize(1);
    }

    private void start(String fields) {
        host.ok(run("r", "foo", fields));
    }

    private void end(boolean byItself) {
        if (byItself) {
            host.engine.exit(host.containerId("foo"), 3, false);
            host.refused(command("look", "stop", "foo", ""));
        } else {
            host.ok(command("stop", "stop", "foo", ""));
        }
    }

    private static Sent patch(String fields) {
        return patch("p", fields);
    }

    private static Sent patch(String id, String fields) {
        return command(id, "patch", "foo", fields);
    }

    private static ReplicaSetView view(CommandResult result) {
        return (ReplicaSetView) Objects.requireNonNull(result.payload());
    }
}
