package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ContainerState.Phase;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.container.VolumeInfo;
import io.gpudocker.worker.container.VolumeUser;
import io.gpudocker.worker.disk.CopyListener;
import io.gpudocker.worker.disk.CopyPass;
import io.gpudocker.worker.disk.DiskException;
import io.gpudocker.worker.disk.FakeUpperCopies;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Volumes in memory, one file name to its text each, with the Docker volumes of a fake engine. For one thread. */
public final class FakeVolumes implements Volumes {
    private final ContainerEngine engine;
    /** By name of the Docker volume. */
    private final Map<String, Map<String, String>> files = new TreeMap<>();

    private final Map<String, Long> sizes = new TreeMap<>();
    private boolean growsInPlace = true;
    private long room = Long.MAX_VALUE;
    private boolean copyFails;

    public FakeVolumes(ContainerEngine engine) {
        this.engine = engine;
    }

    /** From now on another size always needs a copy. */
    public void neverInPlace() {
        growsInPlace = false;
    }

    public void room(long bytes) {
        room = bytes;
    }

    /** From now on every second pass fails. */
    public void failCopy() {
        copyFails = true;
    }

    /** Somebody removes what is in it. */
    public void lose(String volumeName) {
        files.remove(volumeName);
    }

    public void write(String volumeName, String file, String text) {
        contents(volumeName).put(file, text);
    }

    public Map<String, String> contents(String volumeName) {
        Map<String, String> found = files.get(volumeName);
        if (found == null) {
            throw new IllegalStateException("there is no " + volumeName + ", only " + files.keySet());
        }
        return found;
    }

    public Map<String, Long> sizes() {
        return sizes;
    }

    @Override
    public VolumeBackends backends() {
        return new VolumeBackends(Map.of(Backend.QUOTA, "quota size requested but no quota support"));
    }

    @Override
    public VolumeBackends probe() {
        return backends();
    }

    @Override
    public Backend standard() {
        return Backend.LOOP;
    }

    @Override
    public VolumePlan plan(VolumeWish wish) {
        Backend backend = wish.backend() == null || wish.backend() == Backend.AUTO ? Backend.LOOP : wish.backend();
        if (backend == Backend.QUOTA) {
            return refused(ErrorCode.VOLUME_SIZE_UNSUPPORTED, "quota size requested but no quota support");
        }
        if (wish.sizeBytes() != null && wish.sizeBytes() > room) {
            return refused(ErrorCode.NO_SPACE, "there is no room for it");
        }
        return new VolumePlan.Planned(
                new VolumeSpec(wish.volumeName(), backend, wish.sizeBytes(), wish.nfs(), wish.labels()));
    }

    private static VolumePlan refused(ErrorCode code, String message) {
        return new VolumePlan.Refused(VolumeRefusal.of(code, message));
    }

    @Override
    public void release(String volumeName) {}

    @Override
    public Creation create(VolumeSpec spec) {
        Optional<VolumeInfo> there = engine.volume(spec.volumeName());
        if (there.isPresent() && !ours(there.get(), spec)) {
            return new Creation.Refused(VolumeRefusal.of(ErrorCode.NAME_TAKEN, spec.volumeName() + " is not ours"));
        }
        engine.createVolume(spec.volumeName(), Map.of(), spec.labels());
        files.computeIfAbsent(spec.volumeName(), ignored -> new TreeMap<>());
        sizes.put(spec.volumeName(), spec.sizeBytes() == null ? 0 : spec.sizeBytes());
        return new Creation.Created(mountpoint(spec));
    }

    private static boolean ours(VolumeInfo volume, VolumeSpec spec) {
        return Objects.equals(spec.labels().get(Labels.COMMAND), volume.labels().get(Labels.COMMAND));
    }

    private static Path mountpoint(VolumeSpec spec) {
        return Path.of("/volumes", spec.volumeName());
    }

    @Override
    public Removal remove(VolumeSpec spec) {
        Optional<VolumeInfo> there = engine.volume(spec.volumeName());
        if (there.isPresent() && ours(there.get(), spec)) {
            try {
                engine.removeVolume(spec.volumeName());
            } catch (EngineException e) {
                if (e.fault() != Fault.CONFLICT) {
                    throw e;
                }
                return new Removal.InUse(users(spec));
            }
        }
        files.remove(spec.volumeName());
        sizes.remove(spec.volumeName());
        return new Removal.Removed();
    }

    /** As for what the engine keeps. */
    @Override
    public boolean discard(VolumeSpec spec) {
        return false;
    }

    @Override
    public VolumeUsage usage(VolumeSpec spec) {
        Map<String, String> found = files.get(spec.volumeName());
        return found == null
                ? new VolumeUsage(null, null, null)
                : new VolumeUsage(used(found), sizes.get(spec.volumeName()), mountpoint(spec));
    }

    private static long used(Map<String, String> found) {
        return found.values().stream().mapToLong(String::length).sum();
    }

    @Override
    public List<String> users(VolumeSpec spec) {
        return engine.volumeUsers(spec.volumeName()).stream()
                .map(VolumeUser::containerName)
                .toList();
    }

    @Override
    public List<String> running(VolumeSpec spec) {
        return engine.volumeUsers(spec.volumeName()).stream()
                .filter(user -> user.phase() == Phase.RUNNING)
                .map(VolumeUser::containerName)
                .toList();
    }

    @Override
    public Fit fits(VolumeSpec spec, long sizeBytes) {
        long used = used(contents(spec.volumeName()));
        return used <= sizeBytes
                ? new Fit.Fits(used)
                : new Fit.Refused(new VolumeRefusal(
                        ErrorCode.VOLUME_TOO_SMALL, "there are " + used + " bytes in it", Map.of("usedBytes", used)));
    }

    @Override
    public Optional<String> needsCopy(VolumeSpec spec, long sizeBytes) {
        return growsInPlace && sizeBytes > sizes.getOrDefault(spec.volumeName(), 0L)
                ? Optional.empty()
                : Optional.of("smaller");
    }

    @Override
    public Growth grow(VolumeSpec spec, long sizeBytes) {
        if (sizeBytes > room) {
            return new Growth.Refused(VolumeRefusal.of(ErrorCode.NO_SPACE, "there is no room for it"));
        }
        sizes.put(spec.volumeName(), sizeBytes);
        return new Growth.Grown();
    }

    @Override
    public CopyPass copy(VolumeSpec from, VolumeSpec to, CopyListener listener) {
        carry(from, to);
        listener.progress(1, 1);
        return FakeUpperCopies.pass(mountpoint(from), mountpoint(to));
    }

    @Override
    public void catchUp(VolumeSpec from, VolumeSpec to, CopyPass first, CopyListener listener) {
        if (engine.volumeUsers(from.volumeName()).stream().anyMatch(user -> user.phase() == Phase.RUNNING)) {
            throw new IllegalStateException("copied while somebody writes to it");
        }
        if (copyFails) {
            files.put(to.volumeName(), new TreeMap<>());
            throw new DiskException(DiskException.Reason.FAILED, "told to fail");
        }
        carry(from, to);
    }

    private void carry(VolumeSpec from, VolumeSpec to) {
        if (!engine.volumeUsers(to.volumeName()).stream().allMatch(user -> user.phase() == Phase.CREATED)) {
            throw new IllegalStateException("copied into what somebody has used");
        }
        files.put(to.volumeName(), new TreeMap<>(contents(from.volumeName())));
    }

    @Override
    public List<MountReport> mountAll(Collection<VolumeSpec> specs) {
        return specs.stream()
                .map(spec -> files.containsKey(spec.volumeName())
                        ? new MountReport(spec.volumeName(), MountReport.State.READY, "")
                        : new MountReport(spec.volumeName(), MountReport.State.IMAGE_MISSING, "it is not there"))
                .toList();
    }

    @Override
    public Sweep sweep(Collection<String> known) {
        List<String> unknown =
                files.keySet().stream().filter(name -> !known.contains(name)).toList();
        unknown.forEach(name -> {
            engine.removeVolume(name);
            files.remove(name);
            sizes.remove(name);
        });
        return new Sweep(unknown, Map.of());
    }

    @Override
    public Sweep removeAll() {
        return sweep(List.of());
    }

    /** What a container has that mounts it; null when there is none. */
    public @Nullable String read(String volumeName, String file) {
        return contents(volumeName).get(file);
    }
}
