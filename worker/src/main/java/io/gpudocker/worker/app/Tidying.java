package io.gpudocker.worker.app;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.handler.OldVersions;
import io.gpudocker.worker.keyed.KeyedExecutor;
import io.gpudocker.worker.reconcile.OrphanedImages;
import io.gpudocker.worker.store.StoreUnavailableException;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away what a command could not after its answer, or a crash kept it from: disks of old versions, each in the turn
 * of its name, and internal images. Run soon after the start and every hour, on the session's timer.
 */
final class Tidying {
    private static final Logger LOG = LoggerFactory.getLogger(Tidying.class);

    private final String host;
    private final ContainerEngine engine;
    private final KeyedExecutor<ResourceKey> executor;
    private final OldVersions oldVersions;
    private final OrphanedImages images;

    Tidying(
            String host,
            ContainerEngine engine,
            KeyedExecutor<ResourceKey> executor,
            OldVersions oldVersions,
            OrphanedImages images) {
        this.host = host;
        this.engine = engine;
        this.executor = executor;
        this.oldVersions = oldVersions;
        this.images = images;
    }

    void runOnce() {
        try {
            images.runOnce();
            engine.list(Labels.HOST, host).stream()
                    .map(container -> container.labels().get(Labels.REPLICA_SET))
                    .filter(Objects::nonNull)
                    .map(Objects::requireNonNull)
                    .distinct()
                    .forEach(this::submit);
        } catch (EngineException | StoreUnavailableException e) {
            LOG.warn("tidy-later reason=\"{}\"", e.getMessage());
        }
    }

    private void submit(String name) {
        try {
            executor.submit(new ResourceKey(ResourceKind.REPLICA_SET, name), turn -> tidy(name));
        } catch (RejectedExecutionException e) {
            LOG.debug("the session ends, {} is tidied in the next", name, e);
        }
    }

    private void tidy(String name) {
        try {
            oldVersions.runOnce(name);
        } catch (EngineException | StoreUnavailableException e) {
            LOG.warn("tidy-later name={} reason=\"{}\"", name, e.getMessage());
        }
    }
}
