package io.gpudocker.worker.volume;

import io.gpudocker.worker.container.VolumeInfo;
import io.gpudocker.worker.disk.VolumeTrees;
import io.gpudocker.worker.volume.MountReport.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What volumes have in common of which the engine itself keeps the files, below its root. */
abstract class EngineBackend implements Backing {
    private final VolumeTrees trees;

    EngineBackend(VolumeTrees trees) {
        this.trees = trees;
    }

    @Override
    public Optional<VolumeRefusal> unsupported(long sizeBytes) {
        return Optional.empty();
    }

    @Override
    public void release(String volumeName) {}

    @Override
    public Optional<VolumeRefusal> make(VolumeSpec spec) {
        return Optional.empty();
    }

    @Override
    public void unmake(VolumeSpec spec) {}

    @Override
    public boolean discard(VolumeSpec spec) {
        return false;
    }

    @Override
    public boolean outlivesDockerVolume() {
        return false;
    }

    @Override
    public Optional<Path> files(VolumeSpec spec, VolumeInfo volume) {
        return Optional.of(volume.mountpoint()).filter(Files::isDirectory);
    }

    @Override
    public VolumeUsage usage(VolumeSpec spec, VolumeInfo volume) {
        Optional<Path> files = files(spec, volume);
        if (files.isEmpty()) {
            return new VolumeUsage(null, null, null);
        }
        Long capacity = spec.enforced() ? spec.sizeBytes() : null;
        return new VolumeUsage(trees.examine(files.get()).allocatedBytes(), capacity, files.get());
    }

    @Override
    public MountReport mount(VolumeSpec spec) {
        return new MountReport(spec.volumeName(), State.READY, "");
    }
}
