package io.gpudocker.worker.volume;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.worker.disk.CopyListener;
import io.gpudocker.worker.disk.CopyPass;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The disks of this host that have a size. Called by verbs and by the start of the worker, on threads of any kind.
 * Thread-safe; every call blocks until it is done, with a deadline around each program and each call of the engine, and
 * can be repeated after it was broken off anywhere.
 *
 * <p>A refusal is a value and means that nothing was touched. Every method throws {@link VolumeException} when a program
 * fails, {@link io.gpudocker.worker.container.EngineException} when the engine does, and
 * {@link io.gpudocker.worker.domain.OwnershipLostException} when this worker lost its host.
 */
public interface Volumes {
    /** What works here, tried once and remembered. */
    VolumeBackends backends();

    /** Tries again what works here; for the start of the worker. */
    VolumeBackends probe();

    /** What a wish without a backend gets here; null when none that enforces a size works and no other was configured. */
    @Nullable
    Backend standard();

    /** Whether it can be made: backend, size, room. Changes nothing but what is kept in memory. */
    VolumePlan plan(VolumeWish wish);

    /** Gives back the room that a plan kept, when it will not be made. Nothing happens when there is none. */
    void release(String volumeName);

    /** Makes it, or finds it made. Refused with {@code NAME_TAKEN} or {@code NO_SPACE}. */
    Creation create(VolumeSpec spec);

    /**
     * Removes it with all that is in it, or finds it gone. A Docker volume of that name without our labels is not ours and
     * stays.
     */
    Removal remove(VolumeSpec spec);

    /**
     * Removes what is in it though containers that do not run still have the Docker volume, which stays for them and can't
     * be mounted any more.
     *
     * @return false where that can't be done with its backend, or while somebody runs with it; then it is as before
     */
    boolean discard(VolumeSpec spec);

    /** How full it is. Walks through all of it with {@code quota} and {@code plain}. */
    VolumeUsage usage(VolumeSpec spec);

    /** Names of the containers, running or not, that mount it. */
    List<String> users(VolumeSpec spec);

    /** Names of those that run. */
    List<String> running(VolumeSpec spec);

    /** Whether what is in it now has room in one of that size, by the same backend. */
    Fit fits(VolumeSpec spec, long sizeBytes);

    /** Why it can't be made that size in place; empty when it can. Changes nothing. */
    Optional<String> needsCopy(VolumeSpec spec, long sizeBytes);

    /** Makes it larger in place; smaller is always {@link Growth.NeedsCopy}. */
    Growth grow(VolumeSpec spec, long sizeBytes);

    /**
     * Copies all that is in one into another that no container mounts, while the first may be written to. What the other
     * has goes first. A source that nobody writes to needs {@link #catchUp} all the same: it verifies.
     *
     * @throws io.gpudocker.worker.disk.DiskException {@code NO_SPACE}, {@code CANCELLED}, {@code FAILED},
     *     {@code UNCARRIABLE}; the target is empty then
     */
    CopyPass copy(VolumeSpec from, VolumeSpec to, CopyListener listener);

    /**
     * After all who write to the first were stopped: copies what changed since, compares both entry by entry, and returns
     * when the copy would outlast a loss of power. The first may be removed only after this.
     *
     * @throws io.gpudocker.worker.disk.DiskException as {@link #copy}
     */
    void catchUp(VolumeSpec from, VolumeSpec to, CopyPass first, CopyListener listener);

    /**
     * Makes them usable again: mounts what has to be mounted, and makes a Docker volume that somebody removed where that
     * loses nothing. At the worker's start, and before a container starts that has them. One report for each.
     */
    List<MountReport> mountAll(Collection<VolumeSpec> specs);

    /**
     * Removes what was left by a worker that ended before it could note it: what carries this host's label, is in use by
     * nobody and is not among these.
     *
     * @param known names of Docker volumes that records know, half-made ones included
     */
    Sweep sweep(Collection<String> known);

    /** Removes every volume of this host with all that is in it, save those that are in use: for {@code reset}. */
    Sweep removeAll();
}
