package io.gpudocker.worker.handler;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.CommandCodec;
import io.gpudocker.messages.codec.DecodedCommand;
import io.gpudocker.messages.codec.RawRecord;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandError;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.worker.allocation.Allocator;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.allocation.SimulatedGpus;
import io.gpudocker.worker.config.PortRange;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.FakeEngine;
import io.gpudocker.worker.container.ImageInfo;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.container.VolumeInfo;
import io.gpudocker.worker.disk.FakeUpperCopies;
import io.gpudocker.worker.disk.InternalImages;
import io.gpudocker.worker.disk.SystemDisks;
import io.gpudocker.worker.disk.SystemDisks.Strategy;
import io.gpudocker.worker.disk.UpperCopies;
import io.gpudocker.worker.domain.Answer;
import io.gpudocker.worker.domain.HostMoment;
import io.gpudocker.worker.domain.HostRecord;
import io.gpudocker.worker.domain.Outcome;
import io.gpudocker.worker.domain.RecordPosition;
import io.gpudocker.worker.domain.ReplicaSetRecord;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VersionRecord;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.domain.VolumeRecord;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.journal.Admission;
import io.gpudocker.worker.journal.AnswerShrinker;
import io.gpudocker.worker.journal.CommandJournal;
import io.gpudocker.worker.observe.Tracing;
import io.gpudocker.worker.store.HostKeys;
import io.gpudocker.worker.store.InMemoryKeyValueStore;
import io.gpudocker.worker.store.KeyValueStore;
import io.gpudocker.worker.store.KeyedStateStore;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.States;
import io.gpudocker.worker.volume.FakeVolumes;
import io.gpudocker.worker.volume.Volumes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A worker's handlers on a fake engine and a store in memory, with real journal and allocation: carries commands out as
 * the pipeline does, and can be killed and started again. Four simulated GPUs, the ports 40000 to 40007.
 */
public final class TestHost {
    public static final String HOST = "host1";
    public static final String IMAGE = "image:1";
    public static final int GPUS = 4;
    public static final PortRange PORTS = new PortRange(40_000, 40_007);

    public final TestClock clock = new TestClock(States.NOW);
    public final InMemoryKeyValueStore memory = new InMemoryKeyValueStore();
    public final FakeEngine engine = new FakeEngine(() -> {}, clock);
    /** Where containers were last seen, when they are gone; now unless a test says otherwise. */
    public final Map<String, HostMoment> lastSeen = new ConcurrentHashMap<>();

    public final Trap trap = new Trap();
    /** Host ports that the probe finds in use. */
    public final Set<Integer> busy = ConcurrentHashMap.newKeySet();

    public final List<Event.Progress> progress = new CopyOnWriteArrayList<>();
    public final FakeUpperCopies copies = new FakeUpperCopies();
    public final FakeVolumes volumes = new FakeVolumes(engine);
    /** Where the fake engine keeps its containers' disks. */
    private final Path root = Jimfs.newFileSystem(Configuration.unix()).getPath("/docker");

    private int historyKeep = 5;
    private long historyKeepBytes = Long.MAX_VALUE;
    private final ContainerEngine trapped = trap.around(ContainerEngine.class, engine);
    private final long epoch = memory.put(HostKeys.of(HOST).owner(), "test");
    private final StateStore store = new KeyedStateStore(trap.around(KeyValueStore.class, memory), HOST, () -> epoch);
    private final CommandCodec codec = new CommandCodec();
    private final Tracing tracing;
    private final List<Path> allowedPaths = new ArrayList<>();
    private Comeback comeback =
            (current, ended) -> RestartPolicy.applies(current.version().spec().restartOnExit(), ended.exitCode());
    private Waiting waiting = new NoTime();
    private Life life;

    /** What a process keeps in memory. */
    public record Life(
            GpuInventory inventory,
            Allocator allocator,
            Lookup lookup,
            Meter meter,
            CommandJournal journal,
            Outcomes outcomes,
            CommandHandlers handlers) {}

    public TestHost() {
        this(Tracing.off());
    }

    public TestHost(Tracing tracing) {
        this.tracing = tracing;
        try {
            Files.createDirectories(root.resolve("overlay2"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        engine.diskRoot(root);
        engine.addImage(IMAGE, new ImageInfo("sha256:1", 100, List.of(), List.of()));
        life = live(GPUS);
    }

    /** A command as it stands on the topic. */
    public record Sent(String id, String verb, String name, String data, long offset) {
        public RawRecord raw() {
            String json = """
                    {"specversion":"1.0","id":"%s","source":"/test","type":"io.gpudocker.%s.v1","data":%s}""".formatted(id, verb.contains(".") ? verb : "replicaset." + verb, data);
            return new RawRecord(
                    name.getBytes(StandardCharsets.UTF_8), List.of(), json.getBytes(StandardCharsets.UTF_8), 0);
        }

        public RecordPosition position() {
            return RecordPosition.of("gdw.host1." + kind().wireName().toLowerCase(Locale.ROOT) + "s", 0, offset);
        }

        ResourceKind kind() {
            return verb.startsWith("volume.")
                    ? ResourceKind.VOLUME
                    : verb.startsWith("host.") ? ResourceKind.HOST : ResourceKind.REPLICA_SET;
        }

        ResourceKey key() {
            return new ResourceKey(kind(), name);
        }
    }

    /** As {@link #command}, of a volume. */
    public static Sent volume(String id, String verb, String name, String fields) {
        String more = fields.isEmpty() ? "" : "," + fields.replace('\'', '"');
        return new Sent(id, "volume." + verb, name, "{\"name\":\"" + name + "\"" + more + "}", 0);
    }

    /** {@code fields} are more fields of the data, in single quotes. */
    public static Sent command(String id, String verb, String name, String fields) {
        String more = fields.isEmpty() ? "" : "," + fields.replace('\'', '"');
        return new Sent(id, verb, name, "{\"replicaSetName\":\"" + name + "\"" + more + "}", 0);
    }

    /** A run of the image that is there. */
    public static Sent run(String id, String name, String fields) {
        String more = fields.isEmpty() ? "" : "," + fields;
        return command(id, "run", name, "'imageName':'" + IMAGE + "'" + more);
    }

    // ------------------------------------------------------------------------------------------------ what is done

    /** The process ends and another one begins: what was only in memory is gone. */
    public void restart() {
        life = live(GPUS);
    }

    /** The same with other GPUs in the host. */
    public void restartWithGpus(String otherHostsGpus) {
        life = live(new GpuInventory(new SimulatedGpus(otherHostsGpus, GPUS), clock));
    }

    public void comeback(Comeback next) {
        comeback = next;
        restart();
    }

    public void historyKeep(int versions, long bytes) {
        historyKeep = versions;
        historyKeepBytes = bytes;
        restart();
    }

    /** From now on the engine's store gives no paths. */
    public void withoutDiskPaths() {
        engine.withoutDiskPaths();
        restart();
    }

    /** Writes a file as a process in the current container would. */
    public void write(String name, String file, String content) {
        try {
            Files.writeString(upper(containerId(name)).resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stands in a file of the current container; null when there is none. */
    public @Nullable String read(String name, String file) {
        return readIn(containerId(name), file);
    }

    /** Whether any version of it has the file. */
    public boolean hasFile(String name, String file) {
        return store.versions(name).stream()
                .map(VersionRecord::containerId)
                .filter(Objects::nonNull)
                .map(Objects::requireNonNull)
                .filter(id -> engine.inspect(id).isPresent() && engine.disk(id).isPresent())
                .anyMatch(id -> readIn(id, file) != null);
    }

    public @Nullable String readIn(String containerId, String file) {
        try {
            Path path = upper(containerId).resolve(file);
            return Files.exists(path) ? Files.readString(path) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path upper(String containerId) {
        return engine.disk(containerId).orElseThrow().upper();
    }

    public void allowPath(Path path) {
        allowedPaths.add(path);
        restart();
    }

    /** Waits really take time. */
    public void waitReally() {
        waiting = new Alone();
    }

    /** As the pipeline does: begins, goes on or repeats. */
    public Outcome process(Sent sent) {
        try {
            DecodedCommand.Valid valid = decode(sent);
            ResourceKey key = sent.key();
            Command.Mutating command = (Command.Mutating) valid.command();
            return switch (life.journal().admit(valid, key, sent.position())) {
                case Admission.Fresh(var entry) ->
                    life.handlers().begin(command, task(valid, new Versioned<>(entry, 0)));
                case Admission.Interrupted(var entry) -> life.handlers().resume(command, task(valid, entry));
                case Admission.Answered(Answer answer, var _) -> ((Answer.Inline) answer).outcome();
                case Admission.DifferentContent ignored -> throw new AssertionError("other content");
            };
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** What the pipeline does after the answer. */
    public void tidy(String name) {
        life.handlers().tidy((Command.Mutating)
                decode(command("tidy", "patch", name, "")).command());
    }

    public void tidyVolume(String name) {
        life.handlers().tidy((Command.Mutating)
                decode(volume("tidy", "patch", name, "'size':'1GB'")).command());
    }

    public CommandResult read(Sent sent) {
        try {
            DecodedCommand.Valid valid = decode(sent);
            return life.handlers()
                    .read(
                            valid.envelope(),
                            valid.command(),
                            sent.key(),
                            clock.instant().plus(Duration.ofMinutes(1)),
                            waiting)
                    .result();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Carried out with success. */
    public CommandResult ok(Sent sent) {
        CommandResult result = process(sent).result();
        assertThat(result.error()).isNull();
        assertThat(result.status()).isEqualTo(ResultStatus.SUCCEEDED);
        life.handlers().tidy((Command.Mutating) decode(sent).command());
        return result;
    }

    public CommandError refused(Sent sent) {
        return error(sent, ResultStatus.REFUSED);
    }

    public CommandError failed(Sent sent) {
        return error(sent, ResultStatus.FAILED);
    }

    private CommandError error(Sent sent, ResultStatus status) {
        CommandResult result = process(sent).result();
        assertThat(result.status()).as(String.valueOf(result.error())).isEqualTo(status);
        return Objects.requireNonNull(result.error());
    }

    public void cordon() {
        commit(new Mutation.PutHost(new HostRecord("e", "b", 1, true), 0));
    }

    public void commit(Mutation mutation) {
        store.commit(StateChange.builder().add(mutation).build());
    }

    // ------------------------------------------------------------------------------------------------ what is there

    public Life life() {
        return life;
    }

    public StateStore store() {
        return store;
    }

    public ContainerEngine trappedEngine() {
        return trapped;
    }

    public ReplicaSetRecord replicaSet(String name) {
        return store.replicaSet(name).orElseThrow().value();
    }

    public ReplicaSetStatus status(String name) {
        return replicaSet(name).status();
    }

    /** The container of the current version. */
    public String containerId(String name) {
        VersionRecord version = store.version(name, replicaSet(name).version()).orElseThrow();
        return Objects.requireNonNull(version.containerId());
    }

    public ContainerState container(String name) {
        return engine.inspect(containerId(name)).orElseThrow();
    }

    /** Ours, of all names. */
    public List<ContainerState> containers() {
        return engine.list(Labels.HOST, HOST);
    }

    /** Who owns what, GPUs and ports. */
    public Map<String, String> owners() {
        Map<String, String> owners = new TreeMap<>(store.gpuOwners());
        store.portOwners().forEach((port, owner) -> owners.put(Integer.toString(port), owner));
        return owners;
    }

    /** No GPU, port, container or record. */
    public void assertNothingLeft() {
        assertThat(owners()).isEmpty();
        assertThat(containers()).isEmpty();
        assertThat(store.replicaSets()).isEmpty();
    }

    /** What is owned is what the records say. */
    public void assertOwned() {
        Map<String, String> expected = new TreeMap<>();
        for (Versioned<ReplicaSetRecord> stored : store.replicaSets()) {
            ReplicaSetRecord replicaSet = stored.value();
            Held.uuids(replicaSet.gpus()).forEach(uuid -> expected.put(uuid, replicaSet.name()));
            Held.hostPorts(replicaSet.ports()).forEach(port -> expected.put(Integer.toString(port), replicaSet.name()));
        }
        assertThat(owners()).isEqualTo(expected);
    }

    /** What is owned is what the records say, and each container belongs to a record. */
    public void assertConsistent() {
        assertOwned();
        List<String> known = new ArrayList<>();
        for (Versioned<ReplicaSetRecord> stored : store.replicaSets()) {
            store.versions(stored.value().name()).forEach(version -> known.add(version.containerId()));
        }
        assertThat(containers()).allMatch(container -> known.contains(container.id()));
    }

    /** Volumes are in nobody's hands, say truly who binds them, have their data, and nothing else is there. */
    public void assertVolumesConsistent(String how) {
        Set<String> known = new TreeSet<>();
        for (Versioned<VolumeRecord> stored : store.volumes().volumes()) {
            VolumeRecord volume = stored.value();
            assertThat(volume.busy()).as(how).isNull();
            assertThat(volume.usedBy()).as(how).isEqualTo(binding(volume.name()));
            for (VolumeVersionRecord version : store.volumes().volumeVersions(volume.name())) {
                if (!version.removed()) {
                    known.add(version.volumeName());
                }
                if (version.version() == volume.version() && volume.name().equals("data")) {
                    long bytes = Objects.requireNonNull(version.size()).bytes();
                    assertThat(volumes.sizes()).as(how).containsEntry(version.volumeName(), bytes);
                }
            }
            if (volumes.contents("data-1").containsKey("file") || volume.version() > 1) {
                assertThat(volumes.read("data-" + volume.version(), "file"))
                        .as(how)
                        .isEqualTo("kept");
            }
        }
        assertThat(volumes.sizes().keySet()).as(how).isEqualTo(known);
        assertThat(engine.volumesWith(Labels.HOST, HOST))
                .as(how)
                .extracting(VolumeInfo::name)
                .containsExactlyInAnyOrderElementsOf(known);
    }

    private List<String> binding(String volume) {
        return store.replicaSets().stream()
                .map(stored -> stored.value())
                .filter(replicaSet -> Bindings.names(store.version(replicaSet.name(), replicaSet.version())
                                .orElseThrow()
                                .spec())
                        .contains(volume))
                .map(ReplicaSetRecord::name)
                .toList();
    }

    public static ErrorCode code(CommandError error) {
        return error.code();
    }

    // --------------------------------------------------------------------------------------------------- its inside

    public DecodedCommand.Valid decode(Sent sent) {
        DecodedCommand decoded = codec.decode(sent.kind(), HOST, sent.raw());
        assertThat(decoded).isInstanceOf(DecodedCommand.Valid.class);
        return (DecodedCommand.Valid) decoded;
    }

    private Task task(DecodedCommand.Valid valid, Versioned<io.gpudocker.worker.domain.JournalEntry> entry) {
        return new Task(
                valid.envelope(),
                entry,
                life.handlers().deadline(valid.envelope(), entry.value().startedAt()),
                waiting,
                clock,
                progress::add);
    }

    private Life live(int gpus) {
        return live(new GpuInventory(new SimulatedGpus(HOST, gpus), clock));
    }

    private Life live(GpuInventory inventory) {
        inventory.refresh();
        Allocator allocator = new Allocator(store, inventory, PORTS, (port, protocol) -> !busy.contains(port));
        Grants grants = new Grants(allocator, (port, protocol) -> !busy.contains(port));
        Meter meter = new Meter(clock::moment, name -> lastSeen.getOrDefault(name, clock.moment()));
        Lookup lookup = new Lookup(store, trapped, comeback, () -> {}, meter, clock);
        Limits limits = new Limits(
                List.copyOf(allowedPaths),
                Duration.ofMinutes(30),
                GpuInjection.DEVICE_REQUEST,
                true,
                4096,
                10L << 20,
                3,
                historyKeep,
                historyKeepBytes);
        Outcomes outcomes = new Outcomes(HOST, clock);
        var bench = new Workbench(
                HOST, store, trapped, disks(), trap.around(Volumes.class, volumes), grants, lookup, meter, limits);
        var description = new HostDescription(HOST, store, trapped, inventory, volumes, PORTS, "test");
        return new Life(
                inventory,
                allocator,
                lookup,
                meter,
                new CommandJournal(store, clock, new AnswerShrinker(store)),
                outcomes,
                new CommandHandlers(bench, outcomes, description, clock, tracing));
    }

    private SystemDisks disks() {
        return new SystemDisks(
                Strategy.of(engine.info()), trap.around(UpperCopies.class, copies), new InternalImages(trapped, HOST));
    }

    /** Pauses between attempts take no time, but the clock moves. */
    private final class NoTime extends Alone {
        @Override
        @SuppressWarnings("NullAway") // nobody looks at what a pause returns
        public <T> T released(Wait<T> wait) {
            clock.pass(Duration.ofSeconds(1));
            return null;
        }
    }
}
