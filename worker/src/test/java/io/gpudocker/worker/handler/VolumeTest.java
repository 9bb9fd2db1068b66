package io.gpudocker.worker.handler;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static io.gpudocker.worker.handler.TestHost.volume;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.view.HostView;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import io.gpudocker.messages.view.VersionReason;
import io.gpudocker.messages.view.VolumeHistory;
import io.gpudocker.messages.view.VolumePage;
import io.gpudocker.messages.view.VolumePatchResult;
import io.gpudocker.messages.view.VolumeView;
import io.gpudocker.worker.container.ContainerSpec;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.FakeEngine.Call;
import io.gpudocker.worker.container.Specs;
import io.gpudocker.worker.container.VolumeMount;
import io.gpudocker.worker.domain.OutboxEvent;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Volumes: made, bound, resized with and without a copy, moved with all that bind them, deleted. */
class VolumeTest {
    private static final String BIND = "'binds':[{'src':'data','dest':'/d'}]";
    private static final String SWAP =
            "'volumePatch':{'oldBind':{'src':'data','dest':'/d'},'newBind':{'src':'%s','dest':'/d'}}";

    private final TestHost host = new TestHost();

    @Test
    void aVolumeIsMadeAndDescribed() {
        VolumeView made = (VolumeView) payload(volume("v", "create", "data", "'size':'10MB'"));
        assertThat(made.volumeName()).isEqualTo("data-1");
        assertThat(made.backend()).isEqualTo(Backend.LOOP);
        assertThat(made.enforced()).isTrue();
        assertThat(made.sizeBytes()).isEqualTo(10L << 20);
        assertThat(made.usedBytes()).isZero();
        assertThat(made.usedBy()).isEmpty();
        assertThat(read("describe", "data")).isEqualTo(made);
        assertThat(((VolumePage) read("list", "host1")).volumes()).containsExactly(made);
        assertThat(code(volume("w", "create", "data", "'size':'10MB'"))).isEqualTo(ErrorCode.ALREADY_EXISTS);
        HostView described =
                (HostView) Objects.requireNonNull(host.read(new TestHost.Sent("h", "host.describe", "host1", "{}", 0))
                        .payload());
        assertThat(described.volumeBackends())
                .filteredOn(HostView.VolumeBackend::standard)
                .extracting(HostView.VolumeBackend::backend)
                .containsExactly(Backend.LOOP);
    }

    @Test
    void whatThisHostCannotMakeIsRefused() {
        assertThat(code(volume("v", "create", "data", "'size':'10MB','backend':'quota'")))
                .isEqualTo(ErrorCode.VOLUME_SIZE_UNSUPPORTED);
        host.volumes.room(2_000);
        assertThat(code(volume("w", "create", "data", "'size':'10MB'"))).isEqualTo(ErrorCode.NO_SPACE);
        host.engine.createVolume("other-1", Map.of(), Map.of());
        assertThat(host.failed(volume("x", "create", "other", "'size':'1KB','backend':'plain'"))
                        .code())
                .isEqualTo(ErrorCode.NAME_TAKEN);
        assertThat(host.engine.volume("other-1")).isPresent();
    }

    @Test
    void aBindNamesAVolumeByItsPlainNameAndGetsTheCurrentVersion() {
        create();
        ran("foo");
        assertThat(mounts("foo")).containsExactly("data-1");
        assertThat(usedBy("data")).containsExactly("foo");
        assertThat(host.refused(run("x", "bar", "'binds':[{'src':'none','dest':'/d'}]"))
                        .code())
                .isEqualTo(ErrorCode.VOLUME_NOT_FOUND);
        host.ok(command("d", "delete", "foo", ""));
        assertThat(usedBy("data")).isEmpty();
    }

    @Test
    void theStateOfAVolumeIsToldWhenItIsBoundAndUnbound() {
        create();
        ran("foo");
        assertThat(host.store().outbox().values())
                .extracting(OutboxEvent::key)
                .extracting(key -> key.toString())
                .containsExactly("Volume/data");
    }

    @Test
    void aBindIsExchangedByAPatchAndTheOldVolumeIsFree() {
        create();
        ran("foo");
        host.ok(volume("w", "create", "more", "'size':'10MB'"));
        host.ok(command("p", "patch", "foo", SWAP.formatted("more")));
        assertThat(mounts("foo")).containsExactly("more-1");
        assertThat(usedBy("data")).isEmpty();
        assertThat(usedBy("more")).containsExactly("foo");
        assertThat(host.refused(command("q", "patch", "foo", SWAP.formatted("none")))
                        .code())
                .isEqualTo(ErrorCode.INVALID_COMMAND);
        host.ok(command("b", "rollback", "foo", "'version':1"));
        assertThat(mounts("foo")).containsExactly("data-1");
        assertThat(usedBy("more")).isEmpty();
    }

    @Test
    void deleteIsRefusedWhileAnythingHasIt() {
        create();
        ran("foo");
        assertThat(refused(volume("d1", "delete", "data", "")).details()).containsEntry("usedBy", List.of("foo"));
        host.ok(volume("w", "create", "more", "'size':'10MB'"));
        host.ok(command("p", "patch", "foo", SWAP.formatted("more")));
        CommandError old = refused(volume("d2", "delete", "data", ""));
        assertThat(old.code()).isEqualTo(ErrorCode.VOLUME_IN_USE);
        assertThat(old.details()).containsEntry("usedBy", List.of("foo-1"));
        host.ok(command("x", "delete", "foo", ""));
        host.ok(volume("d3", "delete", "data", ""));
        assertThat(host.engine.volume("data-1")).isEmpty();
        assertThat(code(volume("d4", "delete", "data", ""))).isEqualTo(ErrorCode.NOT_FOUND);
    }

    @Test
    void aVolumeGrowsWhereItIsUnderWhatRuns() {
        create();
        ran("foo");
        String container = host.containerId("foo");
        VolumePatchResult grown = (VolumePatchResult) payload(volume("p", "patch", "data", "'size':'20MB'"));
        assertThat(grown.volume().version()).isEqualTo(1);
        assertThat(grown.volume().sizeBytes()).isEqualTo(20L << 20);
        assertThat(grown.volume().usedBytes()).isEqualTo(4);
        assertThat(grown.replicaSets()).isEmpty();
        assertThat(host.containerId("foo")).isEqualTo(container);
        assertThat(code(volume("q", "patch", "data", "'size':'20MB'"))).isEqualTo(ErrorCode.NO_CHANGE);
    }

    @Test
    void lessThanWhatIsInItIsRefusedBeforeAnythingElse() {
        create();
        host.volumes.write("data-1", "large", "x".repeat(2_000));
        ran("foo");
        CommandError error = refused(volume("p", "patch", "data", "'size':'1KB'"));
        assertThat(error.code()).isEqualTo(ErrorCode.VOLUME_TOO_SMALL);
        assertThat(error.details()).containsEntry("usedBytes", 2_004L);
    }

    @Test
    void aCopyIsRefusedWhileSomebodyWritesUnlessAllAreToBeMoved() {
        create();
        ran("foo");
        CommandError error = refused(volume("p", "patch", "data", "'size':'5MB'"));
        assertThat(error.code()).isEqualTo(ErrorCode.VOLUME_IN_USE);
        assertThat(error.message()).contains("foo", "\"all\"");
        host.ok(command("a", "pause", "foo", ""));
        assertThat(code(volume("q", "patch", "data", "'size':'5MB','replicaSets':'all'")))
                .isEqualTo(ErrorCode.VOLUME_IN_USE);
        assertThat(host.volumes.sizes()).containsOnlyKeys("data-1");
    }

    @Test
    void allThatRunAreMovedToTheNewVersion() {
        create();
        ReplicaSetView before = ran("foo");
        ran("bar");
        ran("idle");
        host.ok(command("s", "stop", "idle", ""));
        VolumePatchResult moved =
                (VolumePatchResult) payload(volume("p", "patch", "data", "'size':'5MB','replicaSets':'all'"));
        assertThat(moved.volume().version()).isEqualTo(2);
        assertThat(moved.volume().usedBy()).containsExactly("bar", "foo", "idle");
        assertThat(moved.replicaSets()).extracting(ReplicaSetView::name).containsExactly("bar", "foo");
        ReplicaSetView foo = moved.replicaSets().get(1);
        assertThat(foo.version()).isEqualTo(2);
        assertThat(foo.reason()).isEqualTo(VersionReason.PATCH);
        assertThat(foo.gpus()).isEqualTo(before.gpus());
        assertThat(foo.ports()).isEqualTo(before.ports());
        assertThat(mounts("foo")).containsExactly("data-2");
        assertThat(host.volumes.read("data-2", "file")).isEqualTo("kept");
        assertThat(host.store().outbox().values())
                .extracting(OutboxEvent::event)
                .filteredOn(Event.ReplicaSetStarted.class::isInstance)
                .hasSize(2);
        // A stopped one comes back with the new version.
        host.ok(command("r", "restart", "idle", ""));
        assertThat(mounts("idle")).containsExactly("data-2");
        host.assertOwned();
        assertThat(((VolumeHistory) read("history", "data")).versions())
                .extracting(VolumeHistory.Version::volumeName)
                .containsExactly("data-2", "data-1");
    }

    @Test
    void theOldVersionGoesOnceNoContainerHasIt() {
        host.historyKeep(0, 0);
        create();
        ran("foo");
        host.ok(volume("p", "patch", "data", "'size':'5MB','replicaSets':'all'"));
        assertThat(host.volumes.sizes()).containsKeys("data-1", "data-2");
        host.tidy("foo");
        host.tidyVolume("data");
        assertThat(host.volumes.sizes()).containsOnlyKeys("data-2");
        assertThat(host.volumes.read("data-2", "file")).isEqualTo("kept");
    }

    @Test
    void whenTheCopyFailsAllRunAsBefore() {
        create();
        ran("foo");
        ran("bar");
        host.volumes.failCopy();
        CommandError error = host.failed(volume("p", "patch", "data", "'size':'5MB','replicaSets':'all'"));
        assertThat(error.message()).contains("volume could not be carried over");
        assertThat(List.of(host.status("foo"), host.status("bar"))).containsOnly(ReplicaSetStatus.RUNNING);
        assertThat(mounts("foo")).containsExactly("data-1");
        assertThat(host.container("foo").hasProcesses()).isTrue();
        host.assertVolumesConsistent("");
        host.assertConsistent();
    }

    /** The one that may still end at any time is stuck; the other, which was not touched yet, runs on. */
    @Test
    void whereOneCannotBeStoppedNothingIsMoved() {
        create();
        ran("foo");
        ran("bar");
        host.engine.failNext(Call.STOP, Fault.TIMEOUT);
        CommandError error = host.failed(volume("p", "patch", "data", "'size':'5MB','replicaSets':'all'"));
        assertThat(error.code()).isEqualTo(ErrorCode.STOP_TIMEOUT);
        assertThat(List.of(host.status("bar"), host.status("foo")))
                .containsExactlyInAnyOrder(ReplicaSetStatus.STUCK, ReplicaSetStatus.RUNNING);
        assertThat(mounts("foo")).containsExactly("data-1");
        assertThat(mounts("bar")).containsExactly("data-1");
        assertThat(host.volumes.sizes()).containsOnlyKeys("data-1");
        assertThat(host.volumes.read("data-1", "file")).isEqualTo("kept");
        host.assertVolumesConsistent("");
        host.assertOwned();
        String stuck = host.status("bar") == ReplicaSetStatus.STUCK ? "bar" : "foo";
        host.ok(command("s", "stop", stuck, ""));
        host.ok(volume("p2", "patch", "data", "'size':'5MB','replicaSets':'all'"));
    }

    @Test
    void aVolumeWhoseDataIsGoneFailsTheStartInsteadOfABareOneTakingItsPlace() {
        create();
        ran("foo");
        host.ok(command("s", "stop", "foo", ""));
        host.volumes.lose("data-1");
        CommandError error = host.failed(command("a", "restart", "foo", ""));
        assertThat(error.code()).isEqualTo(ErrorCode.CONTAINER_START_FAILED);
        assertThat(error.message()).contains("data-1");
        assertThat(host.failed(run("x", "bar", BIND)).message()).contains("data-1");
        assertThat(host.status("foo")).isEqualTo(ReplicaSetStatus.STOPPED);
        assertThat(usedBy("data")).containsExactly("foo");
    }

    @Test
    void whoIsNotOursAndWritesIsInTheWayOfACopy() {
        create();
        host.engine.start(host.engine.create(Specs.of("theirs", "sha256:1")
                .mounts(new ContainerSpec.Mount("data-1", "/x", false))
                .spec()));
        CommandError error = refused(volume("p", "patch", "data", "'size':'5MB','replicaSets':'all'"));
        assertThat(error.code()).isEqualTo(ErrorCode.VOLUME_IN_USE);
        assertThat(error.details()).containsEntry("usedBy", List.of("theirs"));
        assertThat(refused(volume("d", "delete", "data", "")).details()).containsEntry("usedBy", List.of("theirs"));
    }

    @Test
    void aVersionThatIsWrittenDownForLaterBindsTheVolumeAlready() {
        create();
        host.ok(run("r", "foo", ""));
        host.ok(command("s", "stop", "foo", ""));
        host.ok(volume("w", "create", "more", "'size':'10MB'"));
        ran("bar");
        host.ok(command("t", "stop", "bar", ""));
        host.ok(command("p", "patch", "bar", SWAP.formatted("more")));
        assertThat(usedBy("data")).isEmpty();
        assertThat(usedBy("more")).containsExactly("bar");
        assertThat(code(volume("d", "delete", "more", ""))).isEqualTo(ErrorCode.VOLUME_IN_USE);
        host.ok(command("u", "restart", "bar", ""));
        assertThat(mounts("bar")).containsExactly("more-1");
    }

    private void create() {
        host.ok(volume("v", "create", "data", "'size':'10MB'"));
        host.volumes.write("data-1", "file", "kept");
    }

    private ReplicaSetView ran(String name) {
        return (ReplicaSetView) payload(run("r" + name, name, "'gpuCount':1,'containerPorts':['22']," + BIND));
    }

    private Object payload(TestHost.Sent sent) {
        return Objects.requireNonNull(host.ok(sent).payload());
    }

    private Object read(String verb, String name) {
        TestHost.Sent sent = verb.equals("list")
                ? new TestHost.Sent("q", "volume.list", name, "{}", 0)
                : volume("q", verb, name, "");
        return Objects.requireNonNull(host.read(sent).payload());
    }

    private List<String> usedBy(String name) {
        return ((VolumeView) read("describe", name)).usedBy();
    }

    private List<String> mounts(String name) {
        return host.engine.volumes(host.containerId(name)).stream()
                .map(VolumeMount::volumeName)
                .toList();
    }

    private CommandError refused(TestHost.Sent sent) {
        return host.refused(sent);
    }

    private ErrorCode code(TestHost.Sent sent) {
        return refused(sent).code();
    }
}
