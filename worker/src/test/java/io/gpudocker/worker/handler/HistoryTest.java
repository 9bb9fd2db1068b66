package io.gpudocker.worker.handler;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.view.ReplicaSetHistory;
import io.gpudocker.messages.view.ReplicaSetHistory.Change;
import io.gpudocker.messages.view.ReplicaSetHistory.Version;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.FakeEngine.Call;
import io.gpudocker.worker.container.ImageInfo;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What old versions there are, what changed between them, and when their disks go. */
class HistoryTest {
    private final TestHost host = new TestHost();

    @Test
    void theVersionsNewestFirstEachWithItsDifference() {
        host.ok(run("r", "foo", "'gpuCount':1,'env':['API_TOKEN=one']"));
        host.ok(patch("p1", "'gpuPatch':{'gpuCount':2}"));
        host.ok(patch("p2", "'env':['API_TOKEN=two']"));
        host.ok(command("b", "rollback", "foo", "'version':1"));

        List<Version> versions = history();

        assertThat(versions).extracting(Version::version).containsExactly(4, 3, 2, 1);
        assertThat(versions.get(3).changes()).isEmpty();
        assertThat(versions.get(2).changes()).containsExactly(new Change("gpuCount", "1", "2"));
        assertThat(versions.get(1).changes())
                .containsExactly(new Change("env", "[\"API_TOKEN=***\"]", "[\"API_TOKEN=***\"]"));
        assertThat(versions.get(0).rolledBackTo()).isEqualTo(1);
        assertThat(versions.toString()).doesNotContain("one").doesNotContain("two");
    }

    @Test
    void asManyOldDisksStayAsConfigured() {
        host.historyKeep(2, Long.MAX_VALUE);
        host.ok(run("r", "foo", ""));
        for (int i = 2; i <= 5; i++) {
            host.ok(patch("p" + i, ""));
        }
        assertThat(host.containers()).extracting(c -> c.name()).containsExactlyInAnyOrder("foo-3", "foo-4", "foo-5");
        assertThat(history().stream().filter(v -> v.diskBytes() == null).map(Version::version))
                .containsExactly(2, 1);
        assertThat(host.refused(command("b", "rollback", "foo", "'version':2")).code())
                .isEqualTo(ErrorCode.VERSION_DISK_GONE);
        host.ok(command("c", "rollback", "foo", "'version':3"));
    }

    @Test
    void howeverOftenItIsPatchedItsHistoryStaysBounded() {
        host.historyKeep(1, Long.MAX_VALUE);
        host.ok(run("r", "foo", ""));
        int last = OldVersions.RECORDS + 20;
        for (int i = 2; i <= last; i++) {
            host.ok(patch("p" + i, ""));
        }
        assertThat(history())
                .hasSizeBetween(OldVersions.RECORDS, OldVersions.RECORDS + 1)
                .first()
                .extracting(Version::version)
                .isEqualTo(last);
        assertThat(host.refused(command("b", "rollback", "foo", "'version':1")).code())
                .isEqualTo(ErrorCode.VERSION_NOT_FOUND);
        host.ok(command("d", "delete", "foo", ""));
        host.assertNothingLeft();
    }

    @Test
    void oldDisksStayWithinTheirBytes() {
        host.historyKeep(5, 25);
        host.ok(run("r", "foo", ""));
        host.write("foo", "file", "ten bytes.");
        for (int i = 2; i <= 5; i++) {
            host.ok(patch("p" + i, ""));
        }
        assertThat(host.containers()).extracting(c -> c.name()).containsExactlyInAnyOrder("foo-3", "foo-4", "foo-5");
        assertThat(history().get(1).diskBytes()).isEqualTo(10);
    }

    @Test
    void withoutHistoryTheDiskThatAStoppedVersionWillBeginAsStays() {
        host.historyKeep(0, 0);
        host.ok(run("r", "foo", ""));
        host.write("foo", "file", "mine");
        host.ok(command("s", "stop", "foo", ""));
        host.ok(patch("p", "'cpus':1"));
        host.ok(command("a", "restart", "foo", ""));
        assertThat(host.read("foo", "file")).isEqualTo("mine");
        assertThat(host.containers()).hasSize(1);
    }

    @Test
    void aDiskThatCouldNotBeRemovedIsRemovedNextTime() {
        host.historyKeep(0, 0);
        host.ok(run("r", "foo", ""));
        host.engine.failNext(Call.REMOVE, Fault.UNAVAILABLE);
        host.ok(patch("p1", ""));
        assertThat(host.containers()).hasSize(2);
        host.tidy("foo");
        assertThat(host.containers()).hasSize(1);
        host.assertConsistent();
    }

    @Test
    void whatTheImageDeclaresAsVolumeIsHandedOnAndGoesWithTheReplicaSet() {
        host.historyKeep(0, 0);
        host.engine.addImage("vol:1", new ImageInfo("sha256:v", 100, List.of(), List.of("/data")));
        host.ok(command("r", "run", "foo", "'imageName':'vol:1'"));
        String volume = host.engine.volumes(host.containerId("foo")).getFirst().volumeName();
        host.ok(patch("p1", ""));
        host.ok(patch("p2", ""));
        assertThat(host.engine.volumes(host.containerId("foo")))
                .extracting(mount -> mount.volumeName())
                .containsExactly(volume);
        assertThat(host.engine.volumeExists(volume)).isTrue();
        host.ok(command("d", "delete", "foo", ""));
        assertThat(host.engine.volumeExists(volume)).isFalse();
        host.assertNothingLeft();
    }

    @Test
    void ofWhatIsNotThereThereIsNoHistory() {
        assertThat(Objects.requireNonNull(
                                host.read(command("h", "history", "foo", "")).error())
                        .code())
                .isEqualTo(ErrorCode.NOT_FOUND);
    }

    private List<Version> history() {
        return ((ReplicaSetHistory) Objects.requireNonNull(
                        host.read(command("h", "history", "foo", "")).payload()))
                .versions();
    }

    private static TestHost.Sent patch(String id, String fields) {
        return command(id, "patch", "foo", fields);
    }
}
