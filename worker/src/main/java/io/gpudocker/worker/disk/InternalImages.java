package io.gpudocker.worker.disk;

import io.gpudocker.worker.container.CommitRequest;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ContainerState;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.ImageInfo;
import io.gpudocker.worker.container.Labels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The system disk of a container as an image without a name, from which the next version's container is made: the way
 * for every store that gives no paths. It keeps the configuration of the image that the container was made of, so a new
 * version's specification applies to it as to that one. What such an image can't hold is in decision 14. Called in the
 * turn of the ReplicaSet, on any thread.
 */
public final class InternalImages {
    /**
     * An image of as many layers is followed by one of a single layer. Engines take at most 125 (moby's
     * {@code maxLayerDepth}: 127 of the drivers, less two for the container itself); what is left is for those that the
     * customer puts on top of a saved image.
     */
    static final int LAYER_LIMIT = 100;

    private static final Logger LOG = LoggerFactory.getLogger(InternalImages.class);

    private final ContainerEngine engine;
    private final String hostId;
    private final int layerLimit;

    public InternalImages(ContainerEngine engine, String hostId) {
        this(engine, hostId, LAYER_LIMIT);
    }

    InternalImages(ContainerEngine engine, String hostId, int layerLimit) {
        this.engine = engine;
        this.hostId = hostId;
        this.layerLimit = layerLimit;
    }

    /**
     * Saves the disk of a container that does not run. One that was saved for this purpose already, before a crash, is
     * found again.
     *
     * @param purpose the digest of the command
     * @param deadline the whole of it ends by then; interrupting the calling thread ends it as well
     * @return the image's id
     * @throws EngineException {@code CONFLICT} when the container runs, {@code NO_SUCH_CONTAINER}, {@code NO_SUCH_IMAGE},
     *     {@code NO_SPACE}
     */
    public String capture(String containerId, String replicaSet, String purpose, Duration deadline) {
        ContainerState container = stopped(containerId);
        Optional<ImageInfo> made = engine.images(Labels.PURPOSE, purpose).stream()
                .filter(this::ours)
                .findFirst();
        if (made.isPresent()) {
            engine.discardDrafts(container.id());
            return made.get().id();
        }
        ImageInfo image = engine.image(container.imageId())
                .orElseThrow(
                        () -> new EngineException(Fault.NO_SUCH_IMAGE, "no such image: " + container.imageId(), null));
        boolean flatten = image.layers() >= layerLimit;
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(Labels.INTERNAL, hostId);
        labels.put(Labels.REPLICA_SET, replicaSet);
        labels.put(Labels.PURPOSE, purpose);
        if (!flatten) {
            base(image).ifPresent(id -> labels.put(Labels.BASE, id));
        }
        CommitRequest request = new CommitRequest(container.id(), null, labels, false);
        return flatten ? engine.flatten(request, deadline) : engine.commit(request, deadline);
    }

    /** Saving a running one would make two different disks of one. */
    private ContainerState stopped(String containerId) {
        ContainerState container = engine.inspect(containerId)
                .orElseThrow(
                        () -> new EngineException(Fault.NO_SUCH_CONTAINER, "no such container: " + containerId, null));
        if (container.hasProcesses()) {
            throw new EngineException(Fault.CONFLICT, "capture: the container runs: " + containerId, null);
        }
        return container;
    }

    /** The customer's image below; none below one that was flattened. */
    private static Optional<String> base(ImageInfo image) {
        return image.labels().containsKey(Labels.INTERNAL)
                ? Optional.ofNullable(image.labels().get(Labels.BASE))
                : Optional.of(image.id());
    }

    private boolean ours(ImageInfo image) {
        return hostId.equals(image.labels().get(Labels.INTERNAL));
    }

    /**
     * Removes it; nothing happens when there is none.
     *
     * @throws IllegalArgumentException when it is no internal image of this host
     * @throws EngineException {@code CONFLICT} while a container, running or not, is made of it
     */
    public void discard(String imageId) {
        Optional<ImageInfo> image = engine.image(imageId);
        if (image.isEmpty()) {
            return;
        }
        if (!ours(image.get())) {
            throw new IllegalArgumentException("no internal image of this host: " + imageId);
        }
        engine.removeImage(image.get().id());
    }

    /**
     * Removes the internal images of this host that are not needed and that no container is made of. Not while a
     * {@link #capture} is under way whose image is not yet among the needed.
     *
     * @param needed ids
     * @return what was removed
     */
    public List<String> sweep(Set<String> needed) {
        List<String> removed = new ArrayList<>();
        for (ImageInfo image : engine.images(Labels.INTERNAL, hostId)) {
            if (!needed.contains(image.id()) && removed(image.id())) {
                removed.add(image.id());
            }
        }
        return List.copyOf(removed);
    }

    private boolean removed(String imageId) {
        try {
            engine.removeImage(imageId);
            return true;
        } catch (EngineException e) {
            if (e.fault() != Fault.CONFLICT) {
                throw e;
            }
            LOG.info("msg=\"internal image is still in use\" imageId={}", imageId);
            return false;
        }
    }

    /**
     * What it adds to the customer's image in bytes, uncompressed, as far as the engine tells: all of it once it was
     * flattened or that image is gone; 0 when there is none.
     */
    public long bytes(String imageId) {
        Optional<ImageInfo> image = engine.image(imageId);
        long below = image.flatMap(InternalImages::base)
                .flatMap(engine::image)
                .map(ImageInfo::sizeBytes)
                .orElse(0L);
        return Math.max(0, image.map(ImageInfo::sizeBytes).orElse(0L) - below);
    }
}
