package io.gpudocker.worker.handler;

import io.gpudocker.worker.domain.VersionDisk;

/** How much a version's container has written. */
final class DiskSizes {
    private final Workbench bench;

    DiskSizes(Workbench bench) {
        this.bench = bench;
    }

    /**
     * Bytes, with what came over in an internal image.
     *
     * @throws io.gpudocker.worker.container.EngineException {@code NO_SUCH_CONTAINER}
     */
    long written(String containerId, VersionDisk disk) {
        String image = disk.internalImage();
        long below = image == null ? 0 : bench.disks().images().bytes(image);
        return below + bench.engine().writtenBytes(containerId);
    }
}
