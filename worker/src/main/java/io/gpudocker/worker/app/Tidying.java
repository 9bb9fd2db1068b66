package io.gpudocker.worker.app;

import io.gpudocker.messages.Names;
import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.domain.Intent;
import io.gpudocker.worker.domain.JournalEntry;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.domain.VolumeVersionRecord;
import io.gpudocker.worker.handler.OldVersions;
import io.gpudocker.worker.handler.OldVolumes;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.reconcile.OrphanedImages;
import io.gpudocker.worker.store.StateStore;
import io.gpudocker.worker.store.StoreUnavailableException;
import io.gpudocker.worker.volume.Sweep;
import io.gpudocker.worker.volume.VolumeException;
import io.gpudocker.worker.volume.Volumes;
import java.util.HashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
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
    private final StateStore store;
    private final Volumes hostVolumes;

    Tidying(
            String host,
            ContainerEngine engine,
            KeyedExecutor<ResourceKey> executor,
            OldVersions oldVersions,
            OldVolumes oldVolumes,
            OrphanedImages images,
            StateStore store,
            Volumes hostVolumes) {
        this.host = host;
        this.engine = engine;
        this.executor = executor;
        this.oldVersions = oldVersions;
        this.oldVolumes = oldVolumes;
        this.images = images;
        this.store = store;
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
            store.volumes().volumes().stream()
                    .map(stored -> stored.value().name())
                    .forEach(name -> submit(ResourceKind.VOLUME, name, oldVolumes::runOnce));
        } catch (EngineException | StoreUnavailableException | VolumeException e) {
            LOG.warn("tidy-later reason=\"{}\"", e.getMessage());
        }
    }

    private void sweep() {
        Set<String> known = new HashSet<>();
        // What a command is about to go on with that was interrupted.
        for (Versioned<JournalEntry> entry : store.entries()) {
            making(entry.value()).ifPresent(known::add);
        }
        store.volumes().allVolumeVersions().stream()
                .filter(version -> !version.removed())
                .map(VolumeVersionRecord::volumeName)
                .forEach(known::add);
        Sweep swept = hostVolumes.sweep(known);
        if (!swept.removed().isEmpty() || !swept.kept().isEmpty()) {
            LOG.info("volumes-swept removed={} kept={}", swept.removed(), swept.kept());
        }
    }

    private static Optional<String> making(JournalEntry entry) {
        return switch (entry.answer() == null ? entry.intent() : null) {
            case Intent.NewVolume ignored -> Optional.of(Names.ofVersion(entry.name(), 1));
            case Intent.MoveVolume move -> Optional.of(Names.ofVersion(entry.name(), move.version()));
            case null, default -> Optional.empty();
        };
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
