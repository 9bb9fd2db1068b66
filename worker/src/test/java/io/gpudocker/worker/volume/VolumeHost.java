package io.gpudocker.worker.volume;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.worker.container.ContainerSpec.Mount;
import io.gpudocker.worker.container.ExecSpec;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.container.Specs;
import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.container.docker.EngineDeadlines;
import io.gpudocker.worker.container.docker.RegistryAuth;
import io.gpudocker.worker.rig.HostPrograms;
import io.gpudocker.worker.rig.SharedParts;
import io.gpudocker.worker.rig.TestNames;
import io.gpudocker.worker.volume.LoopStep.Steps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A host with a data directory of its own on the shared engine, and a worker's volumes on it. {@link #close()} removes
 * all that was made, whatever became of it. Confined to one thread.
 */
final class VolumeHost implements AutoCloseable {
    static final long MIB = 1L << 20;

    final TestNames names = TestNames.next();
    final DockerEngine engine = new DockerEngine(
            SharedParts.docker().dockerHost(), () -> {}, RegistryAuth.none(), EngineDeadlines.defaults());
    final Path dataDir;
    private final String image =
            engine.image(SharedParts.TEST_IMAGE).orElseThrow().id();
    private final List<String> containers = new ArrayList<>();
    private int counter;

    VolumeHost() {
        try {
            dataDir = Files.createTempDirectory("gdw-volumes");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As after a start of the worker: nothing is remembered. */
    HostVolumes volumes() {
        return volumes(_ -> {});
    }

    HostVolumes volumes(Steps steps) {
        return new HostVolumes(
                settings(BigDecimal.ONE), engine, () -> {}, InstantSource.system(), System::nanoTime, steps);
    }

    VolumeSettings settings(BigDecimal overcommit) {
        return new VolumeSettings(
                names.hostId(),
                dataDir,
                Backend.AUTO,
                overcommit,
                URI.create(SharedParts.docker().dockerHost()));
    }

    VolumeSpec spec(Backend backend, @Nullable Long size) {
        return spec("data", 1, backend, size);
    }

    VolumeSpec spec(String stem, int version, Backend backend, @Nullable Long size) {
        String volume = names.name(stem);
        return new VolumeSpec(
                volume + "-" + version,
                backend,
                size,
                null,
                Labels.ofVolume(names.hostId(), volume, version, "digest"));
    }

    LoopFiles files(VolumeSpec spec) {
        return LoopFiles.of(dataDir.resolve("volumes"), spec.volumeName());
    }

    /** A container that mounts it on {@code /data} and waits. */
    String container(VolumeSpec spec) {
        counter++;
        String id = engine.create(Specs.of(names.name("box" + counter + "x") + "-1", image)
                .mounts(Mount.asItIs(spec.volumeName(), "/data"))
                .spec());
        containers.add(id);
        return id;
    }

    String running(VolumeSpec spec) {
        String id = container(spec);
        engine.start(id);
        return id;
    }

    /** Runs it in a shell there; standard output and error together, without blanks around. */
    String sh(String container, String script) {
        var exec = engine.createExec(
                container, new ExecSpec(List.of("sh", "-c", "exec 2>&1; " + script), List.of(), null, null));
        return new String(
                        engine.startExec(exec, Duration.ofMinutes(2), 64 * 1024).stdout(), UTF_8)
                .strip();
    }

    void removeContainer(String id) {
        engine.remove(id);
        containers.remove(id);
    }

    /** Mounts and loop devices that have to do with this host, as the system's own tools tell. */
    List<String> leftovers() {
        String devices = HostPrograms.run("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE");
        List<String> found = new ArrayList<>();
        try {
            Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                    .filter(line -> line.contains(dataDir.toString()))
                    .forEach(found::add);
            try (var entries = Files.list(dataDir.resolve("volumes"))) {
                entries.map(Path::toString).forEach(found::add);
            }
        } catch (java.nio.file.NoSuchFileException e) {
            // Never made.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        devices.lines().filter(line -> line.contains(dataDir.toString())).forEach(found::add);
        return found;
    }

    @Override
    public void close() {
        containers.forEach(engine::remove);
        engine.volumesWith(Labels.HOST, names.hostId()).forEach(volume -> engine.removeVolume(volume.name()));
        HostPrograms.run("sh", "-c", CLEAN_UP, "clean-up", dataDir.toString());
        engine.close();
    }

    private static final String CLEAN_UP = """
            set -eu
            cut -d ' ' -f 5 /proc/self/mountinfo | grep "^$1/" | sort -r | while read -r point; do umount "$point"; done
            losetup --list --noheadings --output NAME,BACK-FILE | grep " $1/" | while read -r device file; do
                losetup --detach "$device"
            done || true
            rm -rf --one-file-system -- "$1"
            """;
}
