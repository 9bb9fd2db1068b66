package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.disk.VolumeTrees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** The engine enforces the size itself, by project quotas of XFS below its root. */
final class QuotaBackend extends EngineBackend {
    private static final String SIZE = "size";
    private static final long SMALL = 16L << 20;

    private final String host;
    private final ContainerEngine engine;
    private final Supplier<Path> engineRoot;

    QuotaBackend(String host, ContainerEngine engine, Supplier<Path> engineRoot, VolumeTrees trees) {
        super(trees);
        this.host = host;
        this.engine = engine;
        this.engineRoot = engineRoot;
    }

    /** An engine that can't be asked is no answer: that is thrown. */
    @Override
    public Optional<String> problem() {
        String name = "gdw-probe-" + host;
        try {
            engine.createVolume(name, Map.of(SIZE, Long.toString(SMALL)), Map.of(Labels.HOST, host));
            return Optional.empty();
        } catch (EngineException e) {
            if (!e.fault().isAnswer()) {
                throw e;
            }
            return Optional.of(String.valueOf(e.getMessage()));
        } finally {
            engine.removeVolume(name);
        }
    }

    @Override
    public Optional<VolumeRefusal> plan(VolumeWish wish) {
        Long size = wish.sizeBytes();
        if (size == null) {
            return Optional.of(VolumeRefusal.of(ErrorCode.INVALID_COMMAND, "a quota volume needs a size"));
        }
        Path root = engineRoot.get();
        long free = Files.isDirectory(root) ? Space.of(root).freeBytes() : Long.MAX_VALUE;
        return size <= free
                ? Optional.empty()
                : Optional.of(new VolumeRefusal(
                        ErrorCode.NO_SPACE,
                        "it needs " + Room.mebibytes(size) + " MiB, " + Room.mebibytes(free) + " MiB are free below "
                                + root,
                        Map.of("neededBytes", size, "availableBytes", free)));
    }

    @Override
    public Map<String, String> options(VolumeSpec spec) {
        return Map.of(SIZE, String.valueOf(spec.sizeBytes()));
    }

    @Override
    public Optional<String> needsCopy(VolumeSpec spec, long sizeBytes, List<String> running) {
        return Optional.of("the engine does not change the quota of a volume");
    }

    @Override
    public Growth grow(VolumeSpec spec, long sizeBytes, List<String> running) {
        return new Growth.NeedsCopy(needsCopy(spec, sizeBytes, running).orElseThrow());
    }
}
