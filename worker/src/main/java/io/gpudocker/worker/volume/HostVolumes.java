package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.VolumeInfo;
import io.gpudocker.worker.disk.CopyListener;
import io.gpudocker.worker.disk.CopyPass;
import io.gpudocker.worker.disk.DiskUsage;
import io.gpudocker.worker.disk.VolumeTrees;
import io.gpudocker.worker.domain.Fence;
import io.gpudocker.worker.volume.LoopStep.Steps;
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
    /** What an entry takes in another file system besides its content, as a copy counts it. */
    private static final long BESIDES = 1024;

    private final Backings backings;
    private final Planner planner;
    private final OwnVolumes docker;
    private final VolumeTrees trees;
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
        this.planner = new Planner(settings.backend(), backings);
        this.sweeper = new Sweeper(settings, docker, backings, this::remove);
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

    /** The file system's own count first: only where it is near the limit is all of it looked through. */
    @Override
    public Fit fits(VolumeSpec spec, long sizeBytes) {
        VolumeUsage usage = usage(spec);
        Long used = usage.usedBytes();
        Path files = usage.mountpoint();
        if (used == null || files == null) {
            throw new VolumeException(ErrorCode.INTERNAL, spec.volumeName() + " is not mounted", null);
        }
        Optional<VolumeRefusal> refusal =
                used <= sizeBytes / 10 * 8 ? Optional.empty() : tooSmall(files, used, sizeBytes);
        return refusal.or(() -> backings.of(spec.backend()).unsupported(sizeBytes))
                .<Fit>map(Fit.Refused::new)
                .orElseGet(() -> new Fit.Fits(used));
    }

    private Optional<VolumeRefusal> tooSmall(Path files, long used, long sizeBytes) {
        DiskUsage all = trees.examine(files);
        long needed = Math.max(used, all.allocatedBytes() + all.entries() * BESIDES);
        return needed <= sizeBytes
                ? Optional.empty()
                : Optional.of(new VolumeRefusal(
                        ErrorCode.VOLUME_TOO_SMALL,
                        "what is in it takes " + Room.mebibytes(used) + " MiB and needs a size of at least "
                                + Room.mebibytes(needed) + " MiB",
                        Map.of("usedBytes", used, "neededBytes", needed)));
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
        List<String> users = docker.users(to.volumeName());
        if (!users.isEmpty()) {
            throw new VolumeException(
                    ErrorCode.INTERNAL, to.volumeName() + " is not filled: it is in use by " + users, null);
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
                .map(spec -> locks.with(
                        spec.volumeName(), () -> backings.of(spec.backend()).mount(spec)))
                .toList();
    }

    @Override
    public Sweep sweep(Collection<String> known) {
        Set<String> all = new HashSet<>(known);
        all.addAll(recent);
        return sweeper.sweep(all);
    }

    @Override
    public Sweep removeAll() {
        return sweeper.removeAll();
    }
}
