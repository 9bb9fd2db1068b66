package io.gpudocker.worker.app;

import io.gpudocker.worker.allocation.EphemeralPorts;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.allocation.GpuSources;
import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.container.EngineInfo;
import io.gpudocker.worker.volume.HostVolumes;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/**
 * Everything that {@code check} looks at, in the order in which it is printed.
 *
 * @param kafka asks the brokers, {@code etcd} one member, {@code engine} the engine; each with a deadline below that of
 *     the check
 * @param path the environment's {@code PATH}
 */
record CheckParts(
        WorkerConfig config,
        Callable<CheckKafka.Facts> kafka,
        Callable<CheckEtcd.Facts> etcd,
        Callable<EngineInfo> engine,
        InstantSource clock,
        String path) {
    private static final Duration BESIDES_GPUS = Duration.ofSeconds(15);

    Check check() {
        // The GPUs are asked for up to three answers, each with its own deadline.
        return new Check(probes(), BESIDES_GPUS.plus(config.gpu().queryTimeout().multipliedBy(3)));
    }

    List<CheckProbe> probes() {
        var inventory = new GpuInventory(
                GpuSources.of(
                        config.gpu().source(), config.hostId(), config.gpu().queryTimeout()),
                clock);
        var endpoints = config.etcd().endpoints().stream().map(URI::toString).toList();
        return Stream.of(
                        new CheckKafka(config, kafka).probes(),
                        new CheckEtcd(endpoints, etcd, clock).probes(),
                        new CheckEngine(config, engine, path).probes(),
                        new CheckHost(
                                        config,
                                        inventory,
                                        new EphemeralPorts(),
                                        Path.of("/proc/self"),
                                        HostVolumes::missingPrograms)
                                .probes())
                .flatMap(List::stream)
                .toList();
    }
}
