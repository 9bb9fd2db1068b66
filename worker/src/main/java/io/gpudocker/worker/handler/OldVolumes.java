package io.gpudocker.worker.handler;

import io.gpudocker.worker.domain.StateChange;
import io.gpudocker.worker.domain.StateChange.Mutation;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.store.CommitResult;
import io.gpudocker.worker.volume.Removal;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old versions of a volume, whose data was copied and verified. Where the engine keeps the data, it goes once no
 * container has it any more; the Docker volume itself always stays until then. The newest {@value #RECORDS} stay in the history. Safe to repeat after a crash at any
 * line. Called in the turn of the volume; throws as {@link io.gpudocker.worker.volume.Volumes} does, and is then called
 * again later.
 */
public final class OldVolumes {
    private static final Logger LOG = LoggerFactory.getLogger(OldVolumes.class);
    static final int RECORDS = 100;

    private final Workbench bench;

    public OldVolumes(Workbench bench) {
        this.bench = bench;
    }

    public void runOnce(String name) {
        Optional<CurrentVolume> current = CurrentVolume.of(bench.store().volumes(), name);
        if (current.isEmpty()) {
            return;
        }
        List<VolumeVersionRecord> all = bench.store().volumes().volumeVersions(name);
        all.stream()
                .filter(version -> !version.removed())
                .filter(version -> version.version() != current.get().version().version())
                .forEach(this::remove);
        all.stream()
                .limit(Math.max(0, all.size() - RECORDS))
                .filter(VolumeVersionRecord::removed)
                .forEach(version -> commit(new Mutation.DeleteVolumeVersion(name, version.version())));
    }

    private void remove(VolumeVersionRecord version) {
        switch (bench.volumes().remove(CurrentVolume.spec(bench.host(), version))) {
            case Removal.Removed ignored -> {
                commit(new Mutation.PutVolumeVersion(version.withoutData()));
                LOG.info("volume-removed name={} volume={}", version.name(), version.volumeName());
            }
            case Removal.InUse(List<String> containers) -> discard(version, containers);
        }
    }

    /** A container that is kept as an old version's disk is never started with it again: its data need not stay for that. */
    private void discard(VolumeVersionRecord version, List<String> containers) {
        if (bench.volumes().discard(CurrentVolume.spec(bench.host(), version))) {
            commit(new Mutation.PutVolumeVersion(version.withoutData()));
            LOG.info(
                    "volume-discarded name={} volume={} containers={}",
                    version.name(),
                    version.volumeName(),
                    containers);
        } else {
            LOG.info("volume-kept name={} volume={} containers={}", version.name(), version.volumeName(), containers);
        }
    }

    private void commit(Mutation mutation) {
        StateChange change = StateChange.builder().add(mutation).build();
        if (bench.store().commit(change) instanceof CommitResult.Conflict(String what)) {
            throw new IllegalStateException(what + " was changed outside its turn");
        }
    }
}
