package io.gpudocker.worker.disk;

import io.gpudocker.worker.container.CommitRequest;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.ImageInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Placeholder until the merge. */
public final class InternalImages {
    private final ContainerEngine engine;
    private final String host;

    public InternalImages(ContainerEngine engine, String host) {
        this.engine = engine;
        this.host = host;
    }

    public String capture(String containerId, String replicaSet, String purpose, Duration deadline) {
        List<ImageInfo> there = engine.images("gdw.purpose", purpose);
        return there.isEmpty()
                ? engine.commit(
                        new CommitRequest(
                                containerId, null, Map.of("gdw.internal", host, "gdw.purpose", purpose), false),
                        deadline)
                : there.getFirst().id();
    }

    public void discard(String imageId) {
        engine.removeImage(imageId);
    }

    public void discardOf(String purpose) {
        engine.images("gdw.purpose", purpose).forEach(image -> engine.removeImage(image.id()));
    }

    public long bytes(String imageId) {
        return engine.image(imageId).map(ImageInfo::sizeBytes).orElse(0L);
    }
}
