package io.gpudocker.worker.handler;

import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VersionRecord;
import io.gpudocker.worker.store.CommitResult;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the disks of old versions away: as many as configured stay, newest first, within as many bytes. Of what has no disk
 * any more the newest {@value #RECORDS} versions stay in the history. Safe to repeat after a crash at any line, since a disk
 * goes before the record says so. Called in the turn of the name; throws
 * {@code EngineException} and {@code StoreUnavailableException} when a part can't be asked, and is then called again later.
 */
public final class OldVersions {
    private static final Logger LOG = LoggerFactory.getLogger(OldVersions.class);
    /** So that what one name has in etcd stays bounded, however often it is patched. */
    static final int RECORDS = 100;
    /** Of one transaction. */
    private static final int AT_ONCE = 50;

    private final Workbench bench;

    public OldVersions(Workbench bench) {
        this.bench = bench;
    }

    public void runOnce(String name) {
        Optional<Current> current = bench.lookup().stored(name);
        if (current.isEmpty()) {
            return;
        }
        Set<Integer> needed = needed(name, current.get());
        List<VersionRecord> all = bench.store().versions(name);
        trim(name, current.get(), all, needed);
        forget(name, all, needed);
    }

    private void trim(String name, Current current, List<VersionRecord> all, Set<Integer> needed) {
        List<VersionRecord> old = all.stream()
                .filter(version -> version.containerId() != null)
                .filter(version -> version.version() != current.replicaSet().version())
                .sorted(Comparator.comparingInt(VersionRecord::version).reversed())
                .toList();
        long bytes = 0;
        int kept = 0;
        for (VersionRecord version : old) {
            Optional<VersionRecord> measured = measured(name, version);
            long size =
                    measured.map(VersionRecord::disk).map(disk -> disk.bytes()).orElse(0L);
            boolean fits = measured.isPresent()
                    && kept < bench.limits().historyKeep()
                    && bytes + size <= bench.limits().historyKeepBytes();
            if (fits || (measured.isPresent() && needed.contains(version.version()))) {
                kept++;
                bytes += size;
            } else {
                remove(name, version);
            }
        }
    }

    /** By what was read before: a disk that went just now is forgotten at the next call. */
    private void forget(String name, List<VersionRecord> oldestFirst, Set<Integer> needed) {
        StateChange.Builder change = StateChange.builder();
        oldestFirst.stream()
                .limit(Math.max(0, oldestFirst.size() - RECORDS))
                .filter(version -> version.containerId() == null && !needed.contains(version.version()))
                .limit(AT_ONCE)
                .forEach(version -> change.add(new Mutation.DeleteVersion(name, version.version())));
        commit(name, change.build());
    }

    /** What the current version begins as, while it has no container. */
    private Set<Integer> needed(String name, Current current) {
        Set<Integer> needed = new HashSet<>();
        DiskSource.of(bench.store(), name, current.version()).ifPresent(source -> needed.add(source.version()));
        return needed;
    }

    /** With its size, stored once: it does not change any more. Empty when its container is gone. */
    private Optional<VersionRecord> measured(String name, VersionRecord version) {
        String containerId = Objects.requireNonNull(version.containerId());
        if (version.disk().bytes() != null) {
            return bench.engine().inspect(containerId).map(there -> version);
        }
        try {
            VersionRecord known =
                    version.with(version.disk().measured(new DiskSizes(bench).written(containerId, version.disk())));
            commit(name, known);
            return Optional.of(known);
        } catch (EngineException e) {
            if (e.fault() == EngineException.Fault.NO_SUCH_CONTAINER) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void remove(String name, VersionRecord version) {
        bench.engine().removeKeepingVolumes(Objects.requireNonNull(version.containerId()));
        String internalImage = version.disk().internalImage();
        if (internalImage != null) {
            bench.disks().images().discard(internalImage);
        }
        commit(name, version.withoutContainer());
        LOG.info(
                "disk-removed name={} version={} bytes={}",
                name,
                version.version(),
                version.disk().bytes());
    }

    private void commit(String name, VersionRecord version) {
        commit(
                name,
                StateChange.builder()
                        .add(new Mutation.PutVersion(name, version))
                        .build());
    }

    private void commit(String name, StateChange change) {
        if (!change.mutations().isEmpty()
                && bench.store().commit(change) instanceof CommitResult.Conflict(String what)) {
            throw new IllegalStateException(what + " was changed outside the turn of " + name);
        }
    }
}
