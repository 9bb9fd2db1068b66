package io.gpudocker.worker.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.value.Protocol;
import io.gpudocker.messages.view.LogsResult;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.worker.container.ContainerSpec.GpuRequest;
import io.gpudocker.worker.container.ContainerSpec.Mount;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.domain.OwnershipLostException;
import io.gpudocker.worker.rig.TestNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every {@link ContainerEngine} does, the fake and the real one. */
abstract class ContainerEngineContract {
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofSeconds(30);

    protected final TestNames names = TestNames.next();
    private final List<String> created = new ArrayList<>();
    private final List<String> saved = new ArrayList<>();

    abstract ContainerEngine engine();

    /** An engine whose worker no longer owns the host. */
    abstract ContainerEngine fencedOff();

    /** The id of an image whose own command waits until it is stopped. */
    abstract String image();

    abstract int freePort();

    /** As a process of the host does. */
    abstract AutoCloseable occupy(int port) throws Exception;

    /** The id of an image as {@link #image()}, which declares this as a volume. */
    abstract String imageWithVolume(String destination);

    @AfterEach
    void removeWhatWasMade() {
        created.forEach(engine()::remove);
        saved.forEach(engine()::removeImage);
    }

    private Specs spec(String stem) {
        return Specs.of(names.name(stem) + "-1", image());
    }

    private String create(Specs specs) {
        String id = engine().create(specs.spec());
        created.add(id);
        return id;
    }

    private String run(Specs specs) {
        String id = create(specs);
        engine().start(id);
        return id;
    }

    private ContainerState state(String id) {
        return engine().inspect(id).orElseThrow();
    }

    static void assertFault(Fault fault, ThrowingCallable call) {
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(call)
                .extracting(EngineException::fault)
                .isEqualTo(fault);
    }

    @Test
    void saysWhoItIs() {
        assertThat(engine().info().id()).isNotEmpty();
        assertThat(engine().info().cpus()).isPositive();
    }

    @Test
    void whatIsNotThereIsEmpty() {
        assertThat(engine().inspect(names.name("none"))).isEmpty();
        assertThat(engine().image(names.name("none") + ":1")).isEmpty();
        assertThat(engine().list("gdw.test", names.name("none"))).isEmpty();
        assertThat(engine().inspectExec("0".repeat(64))).isEqualTo(new ExecState.Unknown());
        engine().remove(names.name("none"));
    }

    @Test
    void callsOnAnUnknownContainerSayThatThereIsNone() {
        String none = names.name("none");
        assertFault(Fault.NO_SUCH_CONTAINER, () -> engine().start(none));
        assertFault(Fault.NO_SUCH_CONTAINER, () -> engine().stop(none, GRACE));
        assertFault(Fault.NO_SUCH_CONTAINER, () -> engine().pause(none));
        assertFault(Fault.NO_SUCH_CONTAINER, () -> engine().unpause(none));
        assertFault(Fault.NO_SUCH_CONTAINER, () -> engine().createExec(none, exec("true")));
        assertFault(Fault.NO_SUCH_CONTAINER, () -> engine().logs(none, 10, null, 1000));
        assertFault(Fault.NO_SUCH_EXEC, () -> engine().startExec("0".repeat(64), LONG, 1000));
    }

    @Test
    void aCreatedContainerDoesNotRunAndIsFoundByNameAndLabel() {
        String id = create(spec("foo").label("gdw.replicaset", names.name("foo")));

        ContainerState state = engine().inspect(names.name("foo") + "-1").orElseThrow();
        assertThat(state.id()).isEqualTo(id);
        assertThat(state.name()).isEqualTo(names.name("foo") + "-1");
        assertThat(state.imageId()).isEqualTo(image());
        assertThat(state.phase()).isEqualTo(Phase.CREATED);
        assertThat(state.startedAt()).isNull();
        assertThat(state.finishedAt()).isNull();
        assertThat(engine().list("gdw.replicaset", names.name("foo"))).containsExactly(state);
        assertThat(engine().phases("gdw.replicaset", names.name("foo"))).isEqualTo(Map.of(id, Phase.CREATED));
        engine().start(id);
        assertThat(engine().phases("gdw.replicaset", names.name("foo"))).isEqualTo(Map.of(id, Phase.RUNNING));
        engine().pause(id);
        assertThat(engine().phases("gdw.replicaset", names.name("foo"))).isEqualTo(Map.of(id, Phase.PAUSED));
        engine().unpause(id);
        engine().stop(id, GRACE);
        assertThat(engine().phases("gdw.replicaset", names.name("foo"))).isEqualTo(Map.of(id, Phase.EXITED));
    }

    @Test
    void portsAreBoundFromStartToStopAndStartingOrStoppingTwiceDoesNothing() {
        int port = freePort();
        String id = create(spec("foo").port(80, port));
        assertThat(state(id).boundPorts()).isEmpty();

        engine().start(id);
        engine().start(id);
        assertThat(state(id).phase()).isEqualTo(Phase.RUNNING);
        assertThat(state(id).startedAt()).isNotNull();
        assertThat(state(id).boundPorts()).containsExactly(new PortView(80, Protocol.TCP, port));

        engine().stop(id, GRACE);
        engine().stop(id, GRACE);
        assertThat(state(id).phase()).isEqualTo(Phase.EXITED);
        assertThat(state(id).finishedAt()).isNotNull();
        assertThat(state(id).boundPorts()).isEmpty();
    }

    @Test
    void aStoppedContainerStartsAgain() {
        String id = run(spec("foo"));
        engine().stop(id, GRACE);

        engine().start(id);

        assertThat(state(id).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void aNameOrAnImageThatCannotBeIsToldApart() {
        create(spec("foo"));

        assertFault(Fault.NAME_TAKEN, () -> create(spec("foo")));
        assertFault(
                Fault.NO_SUCH_IMAGE,
                () -> engine().create(Specs.of(names.name("bar"), "sha256:" + "0".repeat(64))
                        .spec()));
    }

    /** Field case 24: both wordings are "busy", and nothing is left behind after removal. */
    @Test
    void aPortInUseByAContainerOrByTheHostIsBusyAndTheNextOneWorks() throws Exception {
        int taken = freePort();
        run(spec("first").port(80, taken));
        String second = create(spec("second").port(80, taken));
        assertFault(Fault.PORT_BUSY, () -> engine().start(second));
        engine().remove(second);

        int ofTheHost = freePort();
        try (AutoCloseable _ = occupy(ofTheHost)) {
            String third = create(spec("third").port(80, ofTheHost));
            assertFault(Fault.PORT_BUSY, () -> engine().start(third));
            engine().remove(third);
        }

        run(spec("second").port(80, freePort()));
        run(spec("third").port(80, ofTheHost));
    }

    @Test
    void aContainerThatEndsByItselfTellsItsExitCode() {
        String id = run(spec("foo").cmd("false"));

        await().atMost(LONG).until(() -> state(id).phase() == Phase.EXITED);
        assertThat(state(id).exitCode()).isEqualTo(1);
        assertThat(state(id).oomKilled()).isFalse();
    }

    @Test
    void freezingKeepsPortsAndRefusesWhatAFrozenOneCannotDo() {
        int port = freePort();
        String id = run(spec("foo").port(80, port));

        engine().pause(id);

        assertThat(state(id).phase()).isEqualTo(Phase.PAUSED);
        assertThat(state(id).boundPorts()).containsExactly(new PortView(80, Protocol.TCP, port));
        assertFault(Fault.CONFLICT, () -> engine().pause(id));
        assertFault(Fault.CONFLICT, () -> engine().start(id));
        assertFault(Fault.CONFLICT, () -> engine().createExec(id, exec("true")));
        engine().unpause(id);
        assertThat(state(id).phase()).isEqualTo(Phase.RUNNING);
        assertFault(Fault.CONFLICT, () -> engine().unpause(id));
    }

    @Test
    void aFrozenContainerCanBeStoppedAndRemoved() {
        String stopped = run(spec("foo"));
        engine().pause(stopped);
        engine().stop(stopped, GRACE);
        assertThat(state(stopped).phase()).isEqualTo(Phase.EXITED);

        String removed = run(spec("bar"));
        engine().pause(removed);
        engine().remove(removed);
        assertThat(engine().inspect(removed)).isEmpty();
    }

    @Test
    void aRunningContainerIsRemovedAndItsNameIsFree() {
        String id = run(spec("foo"));

        engine().remove(id);
        engine().remove(id);

        assertThat(engine().inspect(id)).isEmpty();
        create(spec("foo"));
    }

    @Test
    void execTellsOutputAndExitCode() {
        String id = run(spec("foo"));

        ExecOutput good = start(engine().createExec(id, exec("echo", "hello", "world")));
        ExecOutput bad = start(engine().createExec(id, exec("false")));

        assertThat(text(good.stdout())).isEqualTo("hello world\n");
        assertThat(good.stderr()).isEmpty();
        assertThat(good.exitCode()).isZero();
        assertThat(good.truncated()).isFalse();
        assertThat(good.timedOut()).isFalse();
        assertThat(bad.exitCode()).isEqualTo(1);
    }

    @Test
    void execIsCutAtItsLimit() {
        String id = run(spec("foo"));

        ExecOutput output = engine().startExec(engine().createExec(id, exec("echo", "hello")), LONG, 3);

        assertThat(text(output.stdout())).isEqualTo("hel");
        assertThat(output.truncated()).isTrue();
        assertThat(output.exitCode()).isZero();
    }

    @Test
    void execThatLastsTooLongIsKilled() {
        String id = run(spec("foo"));
        String exec = engine().createExec(id, exec("sleep", "600"));

        ExecOutput output = engine().startExec(exec, Duration.ofMillis(500), 1000);

        assertThat(output.timedOut()).isTrue();
        assertThat(output.exitCode()).isEqualTo(137);
        assertThat(engine().inspectExec(exec)).isEqualTo(new ExecState.Ended(137));
    }

    @Test
    void execKnowsItsStateAndRunsOnlyOnce() {
        String id = run(spec("foo"));
        String exec = engine().createExec(id, exec("true"));
        assertThat(engine().inspectExec(exec)).isEqualTo(new ExecState.NotStarted());

        start(exec);

        assertThat(engine().inspectExec(exec)).isEqualTo(new ExecState.Ended(0));
        assertFault(Fault.CONFLICT, () -> start(exec));
    }

    @Test
    void execNeedsARunningContainer() {
        String id = create(spec("foo"));

        assertFault(Fault.CONFLICT, () -> engine().createExec(id, exec("true")));
    }

    @Test
    void logsAreCutFromTheFront() {
        String id = run(spec("foo").cmd("echo", "one\ntwo\nthree"));
        await().atMost(LONG).until(() -> state(id).phase() == Phase.EXITED);

        assertThat(texts(engine().logs(id, 10, null, 1000))).containsExactly("one", "two", "three");
        assertThat(texts(engine().logs(id, 2, null, 1000))).containsExactly("two", "three");
        LogsResult cut = engine().logs(id, 10, null, 8);
        assertThat(texts(cut)).containsExactly("two", "three");
        assertThat(cut.truncated()).isTrue();
        assertThat(cut.lines()).allMatch(line -> line.stream().equals("stdout"));
        var after = cut.lines().getLast().time().plusNanos(1);
        assertThat(engine().logs(id, 10, after, 1000).lines()).isEmpty();
    }

    @Test
    void eventsTellALifeAndNothingAfterTheyAreClosed() throws Exception {
        List<EngineEvent> seen = new CopyOnWriteArrayList<>();
        List<EngineException> ends = new CopyOnWriteArrayList<>();
        AutoCloseable stream = engine().events(null, seen::add, ends::add);
        String id = run(spec("foo").label("gdw.replicaset", "foo"));
        engine().remove(id);

        await().atMost(LONG).untilAsserted(() -> assertThat(actionsOf(seen, id)).endsWith("destroy"));
        assertThat(actionsOf(seen, id)).containsSubsequence("create", "start", "kill", "die", "destroy");
        assertThat(seen.stream().filter(event -> event.containerId().equals(id)))
                .allSatisfy(event -> assertThat(event.attributes()).containsEntry("gdw.replicaset", "foo"));

        stream.close();
        int count = seen.size();
        run(spec("bar"));
        assertThat(seen).hasSize(count);
        assertThat(ends).isEmpty();
    }

    @Test
    void gpusAreReadBackHoweverTheyWereAskedFor() {
        String none = create(spec("none").env("NVIDIA_VISIBLE_DEVICES=all"));
        String requested = create(spec("dev").gpus(new GpuRequest.DeviceRequest(List.of("GPU-1", "GPU-2"))));
        String environment = create(spec("env").gpus(new GpuRequest.Environment(List.of("GPU-3"))));
        String cdi = create(spec("cdi").gpus(new GpuRequest.Cdi(List.of("GPU-4"))));

        assertThat(state(none).gpuUuids()).isEmpty();
        assertThat(state(requested).gpuUuids()).containsExactly("GPU-1", "GPU-2");
        assertThat(state(environment).gpuUuids()).containsExactly("GPU-3");
        assertThat(state(cdi).gpuUuids()).containsExactly("GPU-4");
    }

    @Test
    void aWorkerThatLostTheHostChangesNothingButMayLook() {
        String id = run(spec("foo"));
        String exec = engine().createExec(id, exec("true"));
        ContainerEngine fenced = fencedOff();

        assertLost(() -> fenced.create(spec("bar").spec()));
        assertLost(() -> fenced.start(id));
        assertLost(() -> fenced.stop(id, GRACE));
        assertLost(() -> fenced.pause(id));
        assertLost(() -> fenced.remove(id));
        assertLost(() -> fenced.createExec(id, exec("true")));
        assertLost(() -> fenced.startExec(exec, LONG, 10));
        assertLost(() -> fenced.pull("none:1", LONG, (_, _) -> {}));
        assertThat(fenced.inspect(id).orElseThrow().phase()).isEqualTo(Phase.RUNNING);
        assertThat(engine().inspect(names.name("bar") + "-1")).isEmpty();
        assertThat(engine().inspectExec(exec)).isEqualTo(new ExecState.NotStarted());
    }

    // ------------------------------------------------------------------------------------------- volumes and images

    /** Field case 36: a volume in use is not removed, whatever the engine would say. */
    @Test
    void anAnonymousVolumeIsHandedOnAndGoesOnlyWhenNobodyHasIt() {
        String named = names.name("named");
        String old = create(
                Specs.of(names.name("foo") + "-1", imageWithVolume("/data")).mounts(new Mount(named, "/named", false)));
        List<VolumeMount> mounts = engine().volumes(old);
        String anonymous = mounts.getFirst().volumeName();
        assertThat(mounts)
                .containsExactly(new VolumeMount(anonymous, "/data", true), new VolumeMount(named, "/named", false));

        assertFault(Fault.CONFLICT, () -> engine().removeVolume(anonymous));
        engine().removeKeepingVolumes(old);
        engine().removeKeepingVolumes(old);
        assertThat(engine().volumeExists(anonymous)).isTrue();

        String next = create(Specs.of(names.name("foo") + "-2", imageWithVolume("/data"))
                .mounts(new Mount(anonymous, "/data", false)));
        assertThat(engine().volumes(next)).containsExactly(new VolumeMount(anonymous, "/data", true));
        engine().remove(next);
        assertThat(engine().volumeExists(anonymous)).isTrue();

        engine().removeVolume(anonymous);
        engine().removeVolume(anonymous);
        engine().removeVolume(named);
        assertThat(engine().volumeExists(anonymous)).isFalse();
        assertThat(engine().volumeExists(named)).isFalse();
    }

    @Test
    void aVolumeIsMadeOnceAndFoundByItsLabelsWithItsUsers() {
        String name = names.name("data") + "-1";
        Map<String, String> labels = Map.of("gdw.host", names.hostId(), "gdw.volume", names.name("data"));
        Map<String, String> options = Map.of("type", "none", "o", "bind", "device", "/nowhere/" + name);
        assertThat(engine().volume(name)).isEmpty();
        assertThat(engine().volumeUsers(name)).isEmpty();

        VolumeInfo made = engine().createVolume(name, options, labels);
        VolumeInfo again = engine().createVolume(name, Map.of(), Map.of());
        String user = create(spec("foo").labels(Map.of("whose", "mine")).mounts(new Mount(name, "/data", false)));

        assertThat(made.name()).isEqualTo(name);
        assertThat(made.driver()).isEqualTo("local");
        assertThat(made.options()).isEqualTo(options);
        assertThat(made.labels()).isEqualTo(labels);
        assertThat(made.mountpoint()).isAbsolute();
        assertThat(again).isEqualTo(made);
        assertThat(engine().volume(name)).contains(made);
        assertThat(engine().volumesWith("gdw.host", names.hostId())).containsExactly(made);
        assertThat(engine().volumesWith("gdw.host", names.name("none"))).isEmpty();
        assertThat(engine().volumeUsers(name)).singleElement().satisfies(each -> {
            assertThat(each.containerId()).isEqualTo(user);
            assertThat(each.containerName()).isEqualTo(names.name("foo") + "-1");
            assertThat(each.labels()).containsEntry("whose", "mine");
            assertThat(each.phase()).isEqualTo(Phase.CREATED);
        });
        assertFault(Fault.CONFLICT, () -> engine().removeVolume(name));
        engine().remove(user);
        engine().removeVolume(name);
        assertThat(engine().volume(name)).isEmpty();
    }

    @Test
    void aSizeThatTheEngineCanNotEnforceIsRefusedInItsOwnWords() {
        String name = names.name("sized") + "-1";

        assertThatThrownBy(() -> engine().createVolume(name, Map.of("size", "16777216"), Map.of()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("quota size requested but no quota support");

        assertThat(engine().volume(name)).isEmpty();
    }

    @Test
    void removingAContainerRemovesTheVolumesThatWereMadeForIt() {
        String id = create(Specs.of(names.name("foo") + "-1", imageWithVolume("/data")));
        String anonymous = engine().volumes(id).getFirst().volumeName();
        assertThat(engine().volumeExists(anonymous)).isTrue();

        engine().remove(id);

        assertThat(engine().volumeExists(anonymous)).isFalse();
    }

    @Test
    void aSavedImageHasTheConfigurationOfItsImageAndNothingOfTheContainer() {
        String id = create(spec("foo")
                .env("PASSWORD=hush", "PATH=/changed")
                .labels(Map.of("gdw.host", "h", "mine", "of the container")));
        ImageInfo base = engine().image(image()).orElseThrow();
        String mark = names.name("mark");

        String saved = commit(new CommitRequest(id, names.name("repo") + ":1", Map.of("test.mark", mark), true));

        ImageInfo image = engine().image(names.name("repo") + ":1").orElseThrow();
        assertThat(image.id()).isEqualTo(saved);
        assertThat(image.env()).isEqualTo(base.env());
        // A container that has written nothing adds none.
        assertThat(image.layers()).isBetween(base.layers(), base.layers() + 1);
        assertThat(image.labels()).containsEntry("test.mark", mark).doesNotContainKey("mine");
        assertThat(image.labels().keySet()).noneMatch(key -> key.startsWith("gdw."));
        assertThat(engine().images("test.mark", mark)).containsExactly(image);
        assertThat(engine().images("gdw.draft", id)).isEmpty();
    }

    @Test
    void aNameMovesToTheNewerImageAndWhatTheImageDeclaresStays() {
        String id = create(Specs.of(names.name("foo") + "-1", imageWithVolume("/data")));
        String reference = names.name("repo") + ":1";
        String first = commit(new CommitRequest(id, reference, Map.of("n", "1"), false));

        String second = commit(new CommitRequest(id, reference, Map.of("n", "2"), false));

        assertThat(engine().image(reference).orElseThrow().id()).isEqualTo(second);
        assertThat(engine().image(second).orElseThrow().volumes()).containsExactly("/data");
        assertThat(engine().image(first)).isPresent();
    }

    /** Field case 35. */
    @Test
    void aFrozenContainerStaysFrozenAndARunningOneRunsAfterItWasSaved() {
        String frozen = run(spec("frozen"));
        engine().pause(frozen);
        String running = run(spec("running"));

        commit(new CommitRequest(frozen, null, Map.of(), true));
        commit(new CommitRequest(running, null, Map.of(), true));
        commit(new CommitRequest(running, null, Map.of(), false));

        assertThat(state(frozen).phase()).isEqualTo(Phase.PAUSED);
        assertThat(state(running).phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void aFlatImageIsOneLayerAndRunsLikeTheOther() {
        String first = create(spec("first"));
        String upon = commit(new CommitRequest(first, null, Map.of("gdw.internal", "x"), false));
        String second = create(Specs.of(names.name("second") + "-1", upon));

        String flat = flatten(new CommitRequest(second, null, Map.of("of", "mine"), false));

        ImageInfo image = engine().image(flat).orElseThrow();
        assertThat(image.layers()).isEqualTo(1);
        assertThat(image.env()).isEqualTo(engine().image(image()).orElseThrow().env());
        assertThat(image.labels()).containsEntry("of", "mine").doesNotContainKey("gdw.internal");
        assertThat(engine().images("gdw.draft", second)).isEmpty();
        String third = run(Specs.of(names.name("third") + "-1", flat));
        assertThat(state(third).phase()).isEqualTo(Phase.RUNNING);
        assertFault(Fault.CONFLICT, () -> engine().flatten(new CommitRequest(third, null, Map.of(), true), LONG));
    }

    @Test
    void anImageIsRemovedUnlessSomebodyUsesIt() {
        String saved = commit(new CommitRequest(create(spec("foo")), names.name("repo") + ":1", Map.of(), false));
        String user = create(Specs.of(names.name("user") + "-1", saved));

        assertFault(Fault.CONFLICT, () -> engine().removeImage(saved));
        engine().remove(user);
        engine().removeImage(saved);
        engine().removeImage(saved);

        assertThat(engine().image(saved)).isEmpty();
        assertThat(engine().image(names.name("repo") + ":1")).isEmpty();
    }

    @Test
    void whatIsAskedAboutTheDiskOfAnUnknownContainerSaysThatThereIsNone() {
        String none = names.name("none");
        CommitRequest request = new CommitRequest(none, null, Map.of(), false);
        assertFault(Fault.NO_SUCH_CONTAINER, () -> engine().disk(none));
        assertFault(Fault.NO_SUCH_CONTAINER, () -> engine().volumes(none));
        assertFault(Fault.NO_SUCH_CONTAINER, () -> engine().commit(request, LONG));
        assertFault(Fault.NO_SUCH_CONTAINER, () -> engine().flatten(request, LONG));
        assertThat(engine().volumeExists(none)).isFalse();
        assertThat(engine().images("test.mark", none)).isEmpty();
        engine().discardDrafts(none);
    }

    @Test
    void theDiskIsADirectoryOfItsOwnWhereTheStoreIsOneOfPaths() {
        String first = create(spec("first"));
        String second = create(spec("second"));

        DiskPaths disk = engine().disk(first).orElseThrow();

        assertThat(engine().info().storageDriver()).isEqualTo("overlay2");
        assertThat(disk.upper()).isAbsolute().startsWithRaw(engine().info().rootDir());
        assertThat(disk.lowers())
                .isNotEmpty()
                .allMatch(lower -> lower.startsWith(engine().info().rootDir()));
        DiskPaths other = engine().disk(second).orElseThrow();
        assertThat(other.upper()).isNotEqualTo(disk.upper());
        // The same image lies below both; what the engine writes by itself lies between.
        assertThat(other.lowers().subList(1, other.lowers().size()))
                .isEqualTo(disk.lowers().subList(1, disk.lowers().size()));
    }

    @Test
    void aWorkerThatLostTheHostSavesAndRemovesNothing() {
        String id = create(Specs.of(names.name("foo") + "-1", imageWithVolume("/data")));
        String volume = engine().volumes(id).getFirst().volumeName();
        String image = commit(new CommitRequest(id, null, Map.of(), false));
        ContainerEngine fenced = fencedOff();

        assertLost(() -> fenced.commit(new CommitRequest(id, null, Map.of(), false), LONG));
        assertLost(() -> fenced.flatten(new CommitRequest(id, null, Map.of(), false), LONG));
        assertLost(() -> fenced.removeKeepingVolumes(id));
        assertLost(() -> fenced.removeVolume(names.name("none")));
        assertLost(() -> fenced.createVolume(names.name("none"), Map.of(), Map.of()));
        assertLost(() -> fenced.removeImage(image));
        assertThat(fenced.volumeExists(volume)).isTrue();
        assertThat(fenced.image(image)).isPresent();
    }

    private String commit(CommitRequest request) {
        String id = engine().commit(request, LONG);
        saved.add(id);
        return id;
    }

    private String flatten(CommitRequest request) {
        String id = engine().flatten(request, LONG);
        saved.add(id);
        return id;
    }

    private static void assertLost(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(OwnershipLostException.class);
    }

    private ExecOutput start(String exec) {
        return engine().startExec(exec, LONG, 10_000);
    }

    static ExecSpec exec(String... cmd) {
        return new ExecSpec(List.of(cmd), List.of(), null, null);
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static List<String> texts(LogsResult result) {
        return result.lines().stream().map(LogsResult.Line::text).toList();
    }

    private static List<String> actionsOf(List<EngineEvent> events, String id) {
        return events.stream()
                .filter(event -> event.containerId().equals(id))
                .map(EngineEvent::action)
                .toList();
    }
}
