package io.gpudocker.worker.volume;

import io.gpudocker.worker.disk.VolumeTrees;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A directory of the engine; a size is noted and nothing enforces it. */
final class PlainBackend extends EngineBackend {
    PlainBackend(VolumeTrees trees) {
        super(trees);
    }

    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    @Override
    public Optional<VolumeRefusal> plan(VolumeWish wish) {
        return Optional.empty();
    }

    @Override
    public Map<String, String> options(VolumeSpec spec) {
        return Map.of();
    }

    @Override
    public Optional<String> needsCopy(VolumeSpec spec, long sizeBytes, List<String> running) {
        return Optional.empty();
    }

    /** To any size: it is only a note. */
    @Override
    public Growth grow(VolumeSpec spec, long sizeBytes, List<String> running) {
        return new Growth.Grown();
    }
}
