package io.gpudocker.worker.app;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.handler.OldVersions;
import io.gpudocker.worker.handler.OldVolumes;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.reconcile.OrphanedImages;
import io.gpudocker.worker.store.StoreUnavailableException;
import io.gpudocker.worker.store.VolumeStore;
import io.gpudocker.worker.volume.Sweep;
import io.gpudocker.worker.volume.VolumeException;
import io.gpudocker.worker.volume.Volumes;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what a command could not after its answer, or a crash kept it from: disks of old versions, each in the turn
 * of its name, old versions of volumes, and internal images. Run soon after the start and every hour, on the session's timer.
 */
final class Tidying {
    private static final Logger LOG = LoggerFactory.getLogger(Tidying.class);

    private final String host;
    private final ContainerEngine engine;
    private final KeyedExecutor<ResourceKey> executor;
    private final OldVersions oldVersions;
    private final OldVolumes oldVolumes;
    private final OrphanedImages images;
    private final VolumeStore volumes;
    private final Volumes hostVolumes;

    Tidying(
            String host,
            ContainerEngine engine,
            KeyedExecutor<ResourceKey> executor,
            OldVersions oldVersions,
            OldVolumes oldVolumes,
            OrphanedImages images,
            VolumeStore volumes,
            Volumes hostVolumes) {
        this.host = host;
        this.engine = engine;
        this.executor = executor;
        this.oldVersions = oldVersions;
        this.oldVolumes = oldVolumes;
        this.images = images;
        this.volumes = volumes;
        this.hostVolumes = hostVolumes;
    }

    void runOnce() {
        try {
            images.runOnce();
            engine.list(Labels.HOST, host).stream()
                    .map(container -> container.labels().get(Labels.REPLICA_SET))
                    .filter(Objects::nonNull)
                    .map(Objects::requireNonNull)
                    .distinct()
                    .forEach(name -> submit(ResourceKind.REPLICA_SET, name, oldVersions::runOnce));
            sweep();
            volumes.volumes().stream()
                    .map(stored -> stored.value().name())
                    .forEach(name -> submit(ResourceKind.VOLUME, name, oldVolumes::runOnce));
        } catch (EngineException | StoreUnavailableException | VolumeException e) {
            LOG.warn("tidy-later reason=\"{}\"", e.getMessage());
        }
    }

    /** Records are read after the engine's volumes could have been made: what is being made is left alone by the sweep itself. */
    private void sweep() {
        List<String> known = volumes.allVolumeVersions().stream()
                .filter(version -> !version.removed())
                .map(VolumeVersionRecord::volumeName)
                .toList();
        Sweep swept = hostVolumes.sweep(known);
        if (!swept.removed().isEmpty() || !swept.kept().isEmpty()) {
            LOG.info("volumes-swept removed={} kept={}", swept.removed(), swept.kept());
        }
    }

    private void submit(ResourceKind kind, String name, Consumer<String> tidying) {
        try {
            executor.submit(new ResourceKey(kind, name), turn -> tidy(name, tidying));
        } catch (RejectedExecutionException e) {
            LOG.debug("the session ends, {} is tidied in the next", name, e);
        }
    }

    private static void tidy(String name, Consumer<String> tidying) {
        try {
            tidying.accept(name);
        } catch (EngineException | StoreUnavailableException | VolumeException e) {
            LOG.warn("tidy-later name={} reason=\"{}\"", name, e.getMessage());
        }
    }
}
