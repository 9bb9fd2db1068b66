package io.gpudocker.worker.app;

import io.gpudocker.messages.command.VolumeCommand.Backend;
import io.gpudocker.messages.value.ByteSize;
import io.gpudocker.worker.config.GpuSourceConfig;
import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.container.ContainerEngine;
import io.gpudocker.worker.container.EngineInfo;
import io.gpudocker.worker.container.docker.DockerEngine;
import io.gpudocker.worker.container.docker.EngineDeadlines;
import io.gpudocker.worker.container.docker.RegistryAuth;
import io.gpudocker.worker.disk.InternalImages;
import io.gpudocker.worker.disk.SystemDisks;
import io.gpudocker.worker.disk.SystemDisks.Strategy;
import io.gpudocker.worker.disk.UpperDirectories;
import io.gpudocker.worker.domain.Fence;
import io.gpudocker.worker.handler.GpuInjection;
import io.gpudocker.worker.handler.Limits;
import io.gpudocker.worker.volume.HostVolumes;
import io.gpudocker.worker.volume.VolumeSettings;
import io.gpudocker.worker.volume.Volumes;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;

/** Makes the engine and what follows from its kind. */
final class Engines {
    private static final String HOOK = "nvidia-container-runtime-hook";

    private Engines() {}

    static DockerEngine open(WorkerConfig config, Fence fence) {
        EngineDeadlines defaults = EngineDeadlines.defaults();
        var deadlines = new EngineDeadlines(
                config.docker().callTimeout(), defaults.change(), defaults.stopMargin(), defaults.execEnd());
        RegistryAuth auth = config.registryAuthFile().map(RegistryAuth::read).orElseGet(RegistryAuth::none);
        return new DockerEngine(config.docker().host().toString(), fence, auth, deadlines);
    }

    /** How system disks are carried over on this engine. */
    static SystemDisks disks(WorkerConfig config, ContainerEngine engine, EngineInfo info) {
        return new SystemDisks(
                Strategy.of(info),
                new UpperDirectories(info.rootDir(), InstantSource.system(), System::nanoTime),
                new InternalImages(engine, config.hostId()));
    }

    static Volumes volumes(WorkerConfig config, ContainerEngine engine, Fence fence) {
        var settings = new VolumeSettings(
                config.hostId(),
                config.dataDir(),
                Backend.valueOf(config.volumeBackend().name()),
                config.volumeOvercommit(),
                config.docker().host());
        return new HostVolumes(settings, engine, fence, InstantSource.system(), System::nanoTime);
    }

    static Limits limits(WorkerConfig config, EngineInfo engine) {
        return new Limits(
                config.policy().bindsAllowedHostPaths(),
                config.commands().timeout(),
                injection(config, engine),
                config.container().noNewPrivileges(),
                config.container().pidsLimit(),
                config.container().logMaxBytes(),
                config.container().logMaxFiles(),
                config.history().keep(),
                config.history().keepBytes().map(ByteSize::bytes).orElse(Long.MAX_VALUE));
    }

    /** {@code auto}: the engine's nvidia runtime or hook, else CDI where the host describes its devices so. */
    private static GpuInjection injection(WorkerConfig config, EngineInfo engine) {
        return switch (config.gpu().injection()) {
            case DEVICE_REQUEST -> GpuInjection.DEVICE_REQUEST;
            case CDI -> GpuInjection.CDI;
            case ENV -> GpuInjection.ENV;
            case NONE -> GpuInjection.NONE;
            case AUTO -> automatic(config.gpu().source(), engine);
        };
    }

    private static GpuInjection automatic(GpuSourceConfig source, EngineInfo engine) {
        if (engine.runtimes().contains("nvidia") || hook()) {
            return GpuInjection.DEVICE_REQUEST;
        }
        if (engine.cdiSpecDirs().stream().anyMatch(Engines::describesNvidia)) {
            return GpuInjection.CDI;
        }
        return source instanceof GpuSourceConfig.Simulated ? GpuInjection.ENV : GpuInjection.DEVICE_REQUEST;
    }

    private static boolean hook() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator)).anyMatch(dir -> Files.isExecutable(Path.of(dir, HOOK)));
    }

    private static boolean describesNvidia(String directory) {
        String[] names = new File(directory).list((dir, name) -> name.startsWith("nvidia"));
        return names != null && names.length > 0;
    }
}
