package io.gpudocker.worker.volume;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.container.VolumeInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Removes what a worker left that ended before it could note it. Only what is empty, unless all is to go: should the
 * records be lost, no data goes with them. Thread-safe.
 */
final class Sweeper {
    private static final String NOT_EMPTY = "it holds data; remove it by hand when nobody misses it";

    private final VolumeSettings settings;
    private final OwnVolumes docker;
    private final Backings backings;
    private final Function<VolumeSpec, Removal> removeLeftover;
    private final Function<VolumeSpec, Removal> remove;

    Sweeper(
            VolumeSettings settings,
            OwnVolumes docker,
            Backings backings,
            Function<VolumeSpec, Removal> removeLeftover,
            Function<VolumeSpec, Removal> remove) {
        this.settings = settings;
        this.docker = docker;
        this.backings = backings;
        this.removeLeftover = removeLeftover;
        this.remove = remove;
    }

    Sweep sweep(Collection<String> known) {
        return remove(known, this::isEmpty, removeLeftover);
    }

    /** Also what holds data. */
    Sweep removeAll() {
        return remove(List.of(), spec -> true, remove);
    }

    private Sweep remove(Collection<String> known, Predicate<VolumeSpec> mayGo, Function<VolumeSpec, Removal> how) {
        List<String> removed = new ArrayList<>();
        Map<String, String> kept = new TreeMap<>();
        candidates(known)
                .forEach((name, spec) -> problem(spec, mayGo, how)
                        .ifPresentOrElse(problem -> kept.put(name, problem), () -> removed.add(name)));
        return new Sweep(List.copyOf(removed), Map.copyOf(kept));
    }

    /** By name; without a specification where it can't be told whose it is. */
    private Map<String, Optional<VolumeSpec>> candidates(Collection<String> known) {
        Map<String, Optional<VolumeSpec>> found = new TreeMap<>();
        directories().forEach(name -> found.put(name, ofDirectory(name)));
        docker.all(settings.host())
                .forEach(volume -> found.put(volume.name(), Optional.of(volume).flatMap(this::ofVolume)));
        found.keySet().removeAll(known);
        return found;
    }

    private List<String> directories() {
        Path volumes = settings.dataDir().resolve("volumes");
        if (!Files.isDirectory(volumes)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(volumes)) {
            return entries.map(entry -> String.valueOf(entry.getFileName()))
                    .filter(LoopFiles::isName)
                    .toList();
        } catch (IOException e) {
            throw new VolumeException(ErrorCode.INTERNAL, volumes + " can't be read: " + e.getMessage(), e);
        }
    }

    private Optional<VolumeSpec> ofDirectory(String name) {
        LoopFiles files = backings.loop().files(name);
        boolean ours = !Files.exists(files.image())
                || Layout.read(files.layout())
                        .filter(layout -> layout.host().equals(settings.host()))
                        .isPresent();
        int dash = name.lastIndexOf('-');
        Map<String, String> labels = Map.of(
                Labels.HOST, settings.host(),
                Labels.VOLUME, name.substring(0, dash),
                Labels.VERSION, name.substring(dash + 1));
        return ours ? Optional.of(new VolumeSpec(name, Backend.LOOP, null, null, labels)) : Optional.empty();
    }

    private Optional<VolumeSpec> ofVolume(VolumeInfo volume) {
        if (!LoopFiles.isName(volume.name())) {
            return Optional.empty();
        }
        return Optional.of(new VolumeSpec(volume.name(), backend(volume), null, null, volume.labels()));
    }

    private Backend backend(VolumeInfo volume) {
        return switch (volume.options().getOrDefault("type", "")) {
            case "none" -> Backend.LOOP;
            case "nfs" -> Backend.NFS;
            default -> volume.options().containsKey("size") ? Backend.QUOTA : Backend.PLAIN;
        };
    }

    /** @return why it stays; empty when it is gone */
    private static Optional<String> problem(
            Optional<VolumeSpec> spec, Predicate<VolumeSpec> mayGo, Function<VolumeSpec, Removal> how) {
        if (spec.isEmpty()) {
            return Optional.of("it is not clear whose it is");
        }
        if (!mayGo.test(spec.get())) {
            return Optional.of(NOT_EMPTY);
        }
        return switch (how.apply(spec.get())) {
            case Removal.Removed() -> Optional.empty();
            case Removal.InUse(List<String> containers) -> Optional.of("it is in use by " + containers);
        };
    }

    private boolean isEmpty(VolumeSpec spec) {
        return switch (spec.backend()) {
            case NFS -> true;
            case LOOP -> isEmptyImage(spec);
            case AUTO, PLAIN, QUOTA ->
                docker.find(spec)
                        .map(VolumeInfo::mountpoint)
                        .map(Sweeper::isEmpty)
                        .orElse(true);
        };
    }

    private boolean isEmptyImage(VolumeSpec spec) {
        LoopFiles files = backings.loop().files(spec.volumeName());
        return !Files.exists(files.image()) || (backings.loop().mount(spec).usable() && isEmpty(files.data()));
    }

    private static boolean isEmpty(Path directory) {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            // What can't be looked at may hold anything.
            return false;
        }
    }
}
