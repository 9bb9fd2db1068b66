package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.VolumeCommand.Nfs;
import io.gpudocker.worker.container.VolumeInfo;
import io.gpudocker.worker.disk.VolumeTrees;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An export of some server, which the engine mounts while a container runs with it. Its size is the server's affair. */
final class NfsBackend extends EngineBackend {
    /** What would lead elsewhere, or undo what is always set. */
    private static final Set<String> REFUSED = Set.of(
            "addr",
            "mountaddr",
            "clientaddr",
            "device",
            "type",
            "bind",
            "rbind",
            "remount",
            "move",
            "dev",
            "suid",
            "shared",
            "rshared",
            "slave",
            "rslave",
            "private",
            "rprivate",
            "unbindable",
            "runbindable");

    NfsBackend(VolumeTrees trees) {
        super(trees);
    }

    /** Whether a server answers is known only when a container starts. */
    @Override
    public Optional<String> problem() {
        return Optional.empty();
    }

    @Override
    public Optional<VolumeRefusal> plan(VolumeWish wish) {
        Nfs nfs = wish.nfs();
        if (nfs == null) {
            return refused("an nfs volume needs a server and a path");
        }
        if (wish.sizeBytes() != null) {
            return unsupported(wish.sizeBytes());
        }
        return problem(nfs).flatMap(NfsBackend::refused);
    }

    @Override
    public Optional<VolumeRefusal> unsupported(long sizeBytes) {
        return Optional.of(VolumeRefusal.of(
                ErrorCode.VOLUME_SIZE_UNSUPPORTED, "the size of an nfs volume is the server's affair: leave it out"));
    }

    private static Optional<VolumeRefusal> refused(String message) {
        return Optional.of(VolumeRefusal.of(ErrorCode.INVALID_COMMAND, message));
    }

    /** What is wrong with it beyond its form. */
    static Optional<String> problem(Nfs nfs) {
        if (nfs.server().contains(",")
                || nfs.path().contains(",")
                || !nfs.path().startsWith("/")) {
            return Optional.of("the server or the path of the export has what would be read as an option");
        }
        return options(nfs).stream()
                .map(option -> option.split("=", 2)[0])
                .filter(key -> key.isEmpty() || REFUSED.contains(key))
                .findFirst()
                .map(key -> key.isEmpty()
                        ? "an option of the export is empty"
                        : "the option " + key + " of the export is the worker's own");
    }

    private static List<String> options(Nfs nfs) {
        return nfs.options() == null ? List.of() : List.of(nfs.options().split(",", -1));
    }

    @Override
    public Map<String, String> options(VolumeSpec spec) {
        Nfs nfs = spec.nfs();
        if (nfs == null || problem(nfs).isPresent()) {
            throw new IllegalArgumentException("no valid export for " + spec.volumeName());
        }
        List<String> all = new ArrayList<>(List.of("addr=" + nfs.server(), "nodev", "nosuid"));
        all.addAll(options(nfs));
        return Map.of("type", "nfs", "o", String.join(",", all), "device", ":" + nfs.path());
    }

    @Override
    public boolean outlivesDockerVolume() {
        return true;
    }

    /** It is there only while a container runs with it, and looking at it may hang with its server. */
    @Override
    public Optional<Path> files(VolumeSpec spec, VolumeInfo volume) {
        return Optional.empty();
    }

    @Override
    public Optional<String> needsCopy(VolumeSpec spec, long sizeBytes, List<String> running) {
        return Optional.of("the size of an export is its server's affair");
    }

    @Override
    public Growth grow(VolumeSpec spec, long sizeBytes, List<String> running) {
        return new Growth.Refused(unsupported(sizeBytes).orElseThrow());
    }
}
