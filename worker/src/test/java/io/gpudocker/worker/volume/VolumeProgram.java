package io.gpudocker.worker.volume;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.worker.container.Labels;
import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.container.docker.EngineDeadlines;
import io.gpudocker.worker.container.docker.RegistryAuth;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** A worker that makes or grows one loop volume and is killed at a step, as by {@code kill -9}, in a JVM of its own. */
final class VolumeProgram {
    private static final int KILLED = 9;

    private VolumeProgram() {}

    /**
     * @param step at which it ends
     * @return whether it came to that step
     */
    static boolean killedAt(LoopStep step, VolumeHost host, String verb, VolumeSpec spec, long size) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                VolumeProgram.class.getName(),
                host.names.hostId(),
                host.dataDir.toString(),
                host.settings(BigDecimal.ONE).engine().toString(),
                verb,
                spec.volumeName(),
                Long.toString(size),
                step.name());
        try {
            int code = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (code != 0 && code != KILLED) {
                throw new IllegalStateException("ended with " + code);
            }
            return code == KILLED;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The host, its data directory, the engine, the verb, the volume's name, a size and the step. */
    public static void main(String[] args) {
        LoopStep last = LoopStep.valueOf(args[6]);
        URI docker = URI.create(args[2]);
        var engine = new DockerEngine(args[2], () -> {}, RegistryAuth.none(), EngineDeadlines.defaults());
        var settings = new VolumeSettings(args[0], Path.of(args[1]), Backend.LOOP, BigDecimal.ONE, docker);
        var volumes = new HostVolumes(settings, engine, () -> {}, InstantSource.system(), System::nanoTime, step -> {
            if (step == last) {
                Runtime.getRuntime().halt(KILLED);
            }
        });
        String volume = args[4].substring(0, args[4].lastIndexOf('-'));
        long size = Long.parseLong(args[5]);
        var spec = new VolumeSpec(args[4], Backend.LOOP, size, null, Labels.ofVolume(args[0], volume, 1, "digest"));
        Object outcome = switch (args[3]) {
            case "create" -> volumes.create(spec);
            case "grow" -> volumes.grow(spec, size);
            default -> throw new IllegalArgumentException(args[3]);
        };
        System.out.println(outcome);
        engine.close();
    }
}
