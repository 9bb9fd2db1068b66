package io.gpudocker.worker.reconcile;

import io.gpudocker.worker.container.ImageInfo;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.disk.InternalImages;
import io.gpudocker.worker.domain.Versioned;
import io.gpudocker.worker.store.StateStore;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes internal images that no version was made from and no command under way is about to use. Safe beside running
 * commands: the intent of a command is stored before its image is made, and its answer together with the version.
 */
public final class OrphanedImages {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanedImages.class);

    private final StateStore store;
    private final InternalImages images;

    public OrphanedImages(StateStore store, InternalImages images) {
        this.store = store;
        this.images = images;
    }

    /** Throws {@code EngineException} and {@code StoreUnavailableException} when it could not ask. */
    public void runOnce() {
        List<String> removed = images.sweep(this::needed);
        if (!removed.isEmpty()) {
            LOG.info("internal-images-removed images={}", removed);
        }
    }

    private boolean needed(ImageInfo image) {
        return underWay(image.labels().getOrDefault(Labels.PURPOSE, ""))
                || used(image.labels().getOrDefault(Labels.REPLICA_SET, ""), image.id());
    }

    private boolean underWay(String command) {
        return store.entry(command)
                .map(Versioned::value)
                .filter(entry -> entry.answer() == null)
                .isPresent();
    }

    private boolean used(String replicaSet, String imageId) {
        return store.versions(replicaSet).stream()
                .anyMatch(version -> imageId.equals(version.disk().internalImage()));
    }
}
