package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.VolumeInfo;
import io.gpudocker.worker.disk.CopyListener;
import io.gpudocker.worker.disk.CopyPass;
import io.gpudocker.worker.disk.VolumeTrees;
import io.gpudocker.worker.domain.Fence;
import io.gpudocker.worker.volume.LoopStep.Steps;
import io.gpudocker.worker.volume.MountReport.State;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of a real host. Made by the assembly; making it asks and changes nothing. What is done to one volume is done
 * one at a time; copies aside, since the verbs hold the names then.
 */
public final class HostVolumes implements Volumes {
    private final Backings backings;
    private final Planner planner;
    private final OwnVolumes docker;
    private final VolumeTrees trees;
    private final Fitting fitting;
    private final Sweeper sweeper;
    private final NameLocks locks = new NameLocks();
    /** Made, or about to be, by this process: their records may be on the way. */
    private final Set<String> recent = ConcurrentHashMap.newKeySet();

    /**
     * @param engine fenced
     * @param fence asked before each program that changes something
     * @param clock the system's, to compare with times of files
     * @param nanoTime as {@link System#nanoTime()}
     */
    public HostVolumes(
            VolumeSettings settings, ContainerEngine engine, Fence fence, InstantSource clock, LongSupplier nanoTime) {
        this(settings, engine, fence, clock, nanoTime, _ -> {});
    }

    HostVolumes(
            VolumeSettings settings,
            ContainerEngine engine,
            Fence fence,
            InstantSource clock,
            LongSupplier nanoTime,
            Steps steps) {
        Supplier<Path> engineRoot = () -> engine.info().rootDir();
        this.docker = new OwnVolumes(engine);
        this.trees = new VolumeTrees(settings.dataDir().resolve("volumes"), engineRoot, clock, nanoTime);
        var sight = new EngineSight(settings.engine(), Path.of("/proc"));
        this.backings = new Backings(
                new LoopBackend(settings, new HostPrograms(fence), sight, steps),
                new QuotaBackend(settings.host(), engine, engineRoot, trees),
                new PlainBackend(trees),
                new NfsBackend(trees));
        this.planner = new Planner(settings.backend(), backings::known, backings::of);
        this.fitting = new Fitting(trees);
        this.sweeper = new Sweeper(settings, docker, backings, this::removeUnlessRecent, this::remove);
    }

    /** Names of the programs that loop volumes need and this host lacks. */
    public static List<String> missingPrograms() {
        return LoopProbe.missing();
    }

    @Override
    public VolumeBackends backends() {
        return backings.known();
    }

    @Override
    public @Nullable Backend standard() {
        return planner.standard();
    }

    @Override
    public VolumeBackends probe() {
        return backings.probe();
    }

    @Override
    public VolumePlan plan(VolumeWish wish) {
        recent.add(wish.volumeName());
        return planner.plan(wish);
    }

    @Override
    public void release(String volumeName) {
        recent.remove(volumeName);
        backings.loop().release(volumeName);
    }

    @Override
    public Creation create(VolumeSpec spec) {
        recent.add(spec.volumeName());
        return locks.with(spec.volumeName(), () -> {
            Backing backing = backings.of(spec.backend());
            Map<String, String> options = backing.options(spec);
            // Before anything is made as well as after: somebody may take the name meanwhile.
            Optional<VolumeRefusal> refusal = docker.refusal(spec, options).or(() -> backing.make(spec));
            if (refusal.isPresent()) {
                return new Creation.Refused(refusal.get());
            }
            VolumeInfo volume = docker.create(spec, options);
            return docker.refusal(spec, options)
                    .<Creation>map(Creation.Refused::new)
                    .orElseGet(() ->
                            new Creation.Created(backing.files(spec, volume).orElse(null)));
        });
    }

    @Override
    public Removal remove(VolumeSpec spec) {
        return locks.with(spec.volumeName(), () -> {
            Backing backing = backings.of(spec.backend());
            boolean ours = docker.find(spec).isPresent();
            List<String> users = ours ? docker.remove(spec.volumeName()) : List.of();
            if (!users.isEmpty()) {
                docker.create(spec, backing.options(spec));
                return new Removal.InUse(users);
            }
            backing.unmake(spec);
            recent.remove(spec.volumeName());
            return new Removal.Removed();
        });
    }

    @Override
    public boolean discard(VolumeSpec spec) {
        return locks.with(spec.volumeName(), () -> {
            boolean discarded = docker.running(spec.volumeName()).isEmpty()
                    && backings.of(spec.backend()).discard(spec);
            if (discarded) {
                recent.remove(spec.volumeName());
            }
            return discarded;
        });
    }

    @Override
    public VolumeUsage usage(VolumeSpec spec) {
        return docker.find(spec)
                .map(volume -> backings.of(spec.backend()).usage(spec, volume))
                .orElseGet(() -> new VolumeUsage(null, null, null));
    }

    @Override
    public List<String> users(VolumeSpec spec) {
        return docker.users(spec.volumeName());
    }

    @Override
    public Fit fits(VolumeSpec spec, long sizeBytes) {
        return fitting.fits(usage(spec), backings.of(spec.backend()).unsupported(sizeBytes), sizeBytes);
    }

    @Override
    public Optional<String> needsCopy(VolumeSpec spec, long sizeBytes) {
        return backings.of(spec.backend()).needsCopy(spec, sizeBytes, docker.running(spec.volumeName()));
    }

    @Override
    public Growth grow(VolumeSpec spec, long sizeBytes) {
        return locks.with(
                spec.volumeName(),
                () -> backings.of(spec.backend()).grow(spec, sizeBytes, docker.running(spec.volumeName())));
    }

    @Override
    public CopyPass copy(VolumeSpec from, VolumeSpec to, CopyListener listener) {
        List<String> users = docker.everStarted(to.volumeName());
        if (!users.isEmpty()) {
            throw new VolumeException(
                    ErrorCode.INTERNAL, to.volumeName() + " is not filled: " + users + " have had it", null);
        }
        return trees.copy(files(from), files(to), listener);
    }

    @Override
    public void catchUp(VolumeSpec from, VolumeSpec to, CopyPass first, CopyListener listener) {
        trees.catchUp(files(from), files(to), first, listener);
    }

    private Path files(VolumeSpec spec) {
        return docker.find(spec)
                .flatMap(volume -> backings.of(spec.backend()).files(spec, volume))
                .orElseThrow(() -> new VolumeException(
                        ErrorCode.INTERNAL, "the files of " + spec.volumeName() + " are not to be had here", null));
    }

    @Override
    public List<MountReport> mountAll(Collection<VolumeSpec> specs) {
        return specs.stream()
                .map(spec -> locks.with(spec.volumeName(), () -> looked(spec)))
                .toList();
    }

    /** One that goes wrong keeps none of the others from being mounted. */
    private MountReport looked(VolumeSpec spec) {
        try {
            return mounted(spec);
        } catch (VolumeException e) {
            return new MountReport(spec.volumeName(), State.FAILED, String.valueOf(e.getMessage()));
        }
    }

    /** A Docker volume that somebody removed is made again where that loses nothing: else the engine makes a bare one. */
    private MountReport mounted(VolumeSpec spec) {
        Backing backing = backings.of(spec.backend());
        MountReport report = backing.mount(spec);
        if (!report.usable()) {
            return report;
        }
        Map<String, String> options = backing.options(spec);
        Optional<VolumeRefusal> taken = docker.refusal(spec, options);
        if (taken.isPresent()) {
            return new MountReport(spec.volumeName(), State.FAILED, taken.get().message());
        }
        if (docker.find(spec).isEmpty()) {
            if (!backing.outlivesDockerVolume()) {
                return new MountReport(
                        spec.volumeName(),
                        State.IMAGE_MISSING,
                        "somebody removed its Docker volume, and with it all data");
            }
            docker.create(spec, options);
        }
        return report;
    }

    @Override
    public Sweep sweep(Collection<String> known) {
        Set<String> all = new HashSet<>(known);
        all.addAll(recent);
        return sweeper.sweep(all);
    }

    /** For the sweep: not what was planned or made since it was decided on. */
    private Removal removeUnlessRecent(VolumeSpec spec) {
        return recent.contains(spec.volumeName())
                ? new Removal.InUse(List.of("a command that makes it now"))
                : remove(spec);
    }

    @Override
    public List<String> running(VolumeSpec spec) {
        return docker.running(spec.volumeName());
    }

    @Override
    public Sweep removeAll() {
        return sweeper.removeAll();
    }
}
