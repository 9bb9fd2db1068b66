package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.container.VolumeInfo;
import io.gpudocker.worker.volume.LoopStep.Steps;
import io.gpudocker.worker.volume.MountReport.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A sparse image below {@code data.dir} with a file system, mounted there; the Docker volume binds a directory inside of
 * it. Works on every host with loop devices.
 */
final class LoopBackend implements Backing {
    /** Less is eaten up by what a file system needs for itself. */
    static final long SMALLEST = 8L << 20;
    /** Beyond what any file system takes as a file. */
    private static final long LARGEST = 1L << 56;

    private final Path volumes;
    private final HostPrograms programs;
    private final LoopMounts mounts;
    private final ImageMaker maker;
    private final LoopGrowth growth;
    private final Room room;
    private final EngineSight sight;

    LoopBackend(VolumeSettings settings, HostPrograms programs, EngineSight sight, Steps steps) {
        this.volumes = settings.dataDir().resolve("volumes");
        this.programs = programs;
        this.mounts = new LoopMounts(programs);
        this.maker = new ImageMaker(settings.host(), programs, mounts, steps);
        this.growth = new LoopGrowth(programs, mounts, steps);
        this.room = new Room(volumes, settings.overcommit());
        this.sight = sight;
    }

    LoopFiles files(String volumeName) {
        return LoopFiles.of(volumes, volumeName);
    }

    @Override
    public Optional<String> problem() {
        return new LoopProbe(volumes, programs, mounts).problem();
    }

    @Override
    public Optional<VolumeRefusal> plan(VolumeWish wish) {
        Long size = wish.sizeBytes();
        if (size == null) {
            return Optional.of(VolumeRefusal.of(ErrorCode.INVALID_COMMAND, "a loop volume needs a size"));
        }
        return unsupported(size).or(() -> room.keep(wish.volumeName(), imageBytes(size)));
    }

    @Override
    public Optional<VolumeRefusal> unsupported(long size) {
        if (size < SMALLEST || size > LARGEST) {
            return Optional.of(VolumeRefusal.of(
                    ErrorCode.VOLUME_SIZE_UNSUPPORTED,
                    size < SMALLEST
                            ? "the smallest loop volume is one of 8 MiB"
                            : "the largest loop volume is one of 64 PiB"));
        }
        return Optional.empty();
    }

    private static long imageBytes(long size) {
        return FileSystemKind.of(size).firstGuess(SizeMargin.of(size).aim());
    }

    @Override
    public void release(String volumeName) {
        room.release(volumeName);
    }

    @Override
    public Optional<VolumeRefusal> make(VolumeSpec spec) {
        LoopFiles files = files(spec.volumeName());
        if (Files.exists(files.image())) {
            Optional<VolumeRefusal> foreign = foreign(files, spec);
            if (foreign.isPresent()) {
                return foreign;
            }
        } else {
            long size = size(spec);
            Optional<VolumeRefusal> refused =
                    unsupported(size).or(() -> room.keep(spec.volumeName(), imageBytes(size)));
            if (refused.isPresent()) {
                return refused;
            }
            maker.make(files, size, spec.labels().getOrDefault(Labels.COMMAND, ""));
        }
        mounts.mount(files, files.image(), layout(files).kind());
        room.release(spec.volumeName());
        sight.problem(files.data()).ifPresent(problem -> {
            throw new VolumeException(ErrorCode.INTERNAL, problem, null);
        });
        return Optional.empty();
    }

    /** What another command made and could not take back, or records do not know any more, is nobody's to take over. */
    private static Optional<VolumeRefusal> foreign(LoopFiles files, VolumeSpec spec) {
        return isOf(files, spec)
                ? Optional.empty()
                : Optional.of(VolumeRefusal.of(
                        ErrorCode.NAME_TAKEN,
                        "the data of another volume of that name is still in " + files.directory()
                                + "; remove it by hand when nobody misses it"));
    }

    /** One without a command means whatever is there. */
    private static boolean isOf(LoopFiles files, VolumeSpec spec) {
        String command = spec.labels().get(Labels.COMMAND);
        return command == null
                || !Files.exists(files.image())
                || Layout.read(files.layout())
                        .filter(layout -> layout.command().equals(command))
                        .isPresent();
    }

    private static long size(VolumeSpec spec) {
        Long size = spec.sizeBytes();
        if (size == null) {
            throw new IllegalArgumentException("a loop volume needs a size: " + spec.volumeName());
        }
        return size;
    }

    private static Layout layout(LoopFiles files) {
        return Layout.read(files.layout())
                .orElseThrow(() -> new VolumeException(
                        ErrorCode.INTERNAL,
                        files.layout() + " is missing or can't be read, though " + files.image() + " is there",
                        null));
    }

    @Override
    public Map<String, String> options(VolumeSpec spec) {
        return Map.of(
                "type",
                "none",
                "o",
                "bind",
                "device",
                files(spec.volumeName()).data().toString());
    }

    @Override
    public void unmake(VolumeSpec spec) {
        room.release(spec.volumeName());
        LoopFiles files = files(spec.volumeName());
        if (!Files.isDirectory(files.directory()) || !isOf(files, spec)) {
            return;
        }
        programs.ensureOwned();
        mounts.unmount(files);
        try {
            // The image last but one: without it the rest means nothing.
            for (Path each : List.of(files.newImage(), files.image(), files.layout(), files.mount())) {
                Files.deleteIfExists(each);
            }
            Files.deleteIfExists(files.layout().resolveSibling("layout.new"));
            Files.deleteIfExists(files.directory());
            Durable.sync(volumes);
        } catch (IOException e) {
            throw new VolumeException(
                    ErrorCode.INTERNAL, files.directory() + " can't be removed: " + e.getMessage(), e);
        }
    }

    @Override
    public boolean discard(VolumeSpec spec) {
        unmake(spec);
        return true;
    }

    @Override
    public boolean outlivesDockerVolume() {
        return true;
    }

    @Override
    public Optional<Path> files(VolumeSpec spec, VolumeInfo volume) {
        LoopFiles files = files(spec.volumeName());
        return mounts.isMounted(files, files.image()) ? Optional.of(files.data()) : Optional.empty();
    }

    @Override
    public VolumeUsage usage(VolumeSpec spec, VolumeInfo volume) {
        LoopFiles files = files(spec.volumeName());
        if (!mounts.isMounted(files, files.image())) {
            return new VolumeUsage(null, null, null);
        }
        long usable = layout(files).usableBytes();
        long used = Math.max(0, usable - Space.of(files.mount()).freeBytes());
        return new VolumeUsage(used, usable, files.data());
    }

    @Override
    public Optional<String> needsCopy(VolumeSpec spec, long sizeBytes, List<String> running) {
        LoopFiles files = files(spec.volumeName());
        Layout layout = layout(files);
        return sizeBytes < layout.sizeBytes()
                ? Optional.of("a file system does not shrink in place")
                : growth.needsCopy(files, layout.kind(), running);
    }

    @Override
    public Growth grow(VolumeSpec spec, long sizeBytes, List<String> running) {
        LoopFiles files = files(spec.volumeName());
        Layout layout = layout(files);
        if (sizeBytes < layout.sizeBytes()) {
            return new Growth.NeedsCopy("a file system does not shrink in place");
        }
        Optional<VolumeRefusal> refused =
                unsupported(sizeBytes).or(() -> room.keep(spec.volumeName(), layout.imageBytesFor(sizeBytes)));
        if (refused.isPresent()) {
            return new Growth.Refused(refused.get());
        }
        try {
            mounts.mount(files, files.image(), layout.kind());
            return growth.grow(files, layout, sizeBytes, running);
        } finally {
            room.release(spec.volumeName());
        }
    }

    @Override
    public MountReport mount(VolumeSpec spec) {
        String name = spec.volumeName();
        LoopFiles files = files(name);
        if (!Files.exists(files.image())) {
            return new MountReport(name, State.IMAGE_MISSING, files.image() + " is not there");
        }
        Optional<Layout> layout = Layout.read(files.layout());
        if (layout.isEmpty()) {
            return new MountReport(name, State.DAMAGED, files.layout() + " is missing or can't be read");
        }
        try {
            mounts.mount(files, files.image(), layout.get().kind());
        } catch (VolumeException e) {
            return judged(files, layout.get().kind(), name, String.valueOf(e.getMessage()));
        }
        if (!Files.isDirectory(files.data())) {
            return new MountReport(
                    name, State.DAMAGED, "the file system in " + files.image() + " has no directory data");
        }
        return sight.problem(files.data())
                .map(problem -> new MountReport(name, State.INVISIBLE, problem))
                .orElseGet(() -> new MountReport(name, State.READY, ""));
    }

    /** It does not mount: looked at without changing anything, to tell whose fault it is. */
    private MountReport judged(LoopFiles files, FileSystemKind kind, String name, String problem) {
        var check = kind.checking(files.image());
        var output = programs.tryLook(
                HostPrograms.QUICK.multipliedBy(5), check[0], java.util.Arrays.copyOfRange(check, 1, check.length));
        return output.exitCode() == 0
                ? new MountReport(name, State.FAILED, problem)
                : new MountReport(
                        name,
                        State.DAMAGED,
                        problem + "; nothing was repaired: " + String.join(" ", check) + " says "
                                + HostPrograms.words(output));
    }
}
