package io.gpudocker.worker.app;

import io.gpudocker.worker.allocation.EphemeralPorts;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.allocation.GpuSources;
import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.observe.Health;
import io.gpudocker.worker.observe.HttpEndpoint;
import io.gpudocker.worker.observe.Metrics;
import io.gpudocker.worker.observe.TraceExport;
import io.gpudocker.worker.outbox.kafka.KafkaClients;
import io.gpudocker.worker.ownership.etcd.EtcdClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The process of {@code worker run}: what outlives the sessions, and the signal to stop. */
final class WorkerProcess {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerProcess.class);
    private static final Duration STALLED = Duration.ofSeconds(60);
    private static final Duration CLOSING = Duration.ofSeconds(20);

    private final WorkerConfig config;

    WorkerProcess(WorkerConfig config) {
        this.config = config;
    }

    /** Returns 0 after a stop that was asked for. */
    int run() throws Exception {
        InstantSource clock = InstantSource.system();
        Files.createDirectories(config.dataDir());
        reservePorts();
        Health health = new Health(clock, STALLED);
        try (TraceExport traces = TraceExport.open(config.tracingOtlpEndpoint(), config.hostId(), Version.text());
                Metrics metrics = new Metrics();
                HttpEndpoint http = new HttpEndpoint(
                        new InetSocketAddress(
                                config.httpAddress().host(),
                                config.httpAddress().port()),
                        metrics::scrape,
                        health);
                EtcdClient etcd = new EtcdClient(
                        config.etcd().endpoints().stream().map(URI::toString).toList())) {
            metrics.health(health);
            Gauges gauges = new Gauges(metrics, clock);
            gauges.register(config.hostId());
            http.start();
            GpuInventory inventory = new GpuInventory(
                    GpuSources.of(
                            config.gpu().source(), config.hostId(), config.gpu().queryTimeout()),
                    clock);
            WorkerAssembly assembly = new WorkerAssembly(
                    config,
                    HostFacts.read(),
                    new KafkaClients(config.kafka().client()),
                    etcd,
                    inventory,
                    gauges,
                    health,
                    clock,
                    traces.tracing());
            LOG.info("start host={} http={} worker={}", config.hostId(), config.httpAddress(), Version.text());
            run(new Worker(assembly, health), traces);
            return 0;
        }
    }

    private void run(Worker worker, TraceExport traces) throws InterruptedException {
        Duration limit = config.commands().shutdownTimeout().plus(CLOSING);
        Thread hook = new Thread(
                () -> {
                    try {
                        if (worker.stop(limit)) {
                            traces.close();
                            // Else the JVM would report the signal as its exit code, although all went well.
                            Runtime.getRuntime().halt(0);
                        }
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                },
                "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        worker.run();
        LOG.info("stopped host={}", config.hostId());
    }

    /** So that no outgoing connection takes a port that a stopped container needs again. */
    private void reservePorts() {
        EphemeralPorts ports = new EphemeralPorts();
        try {
            if (!ports.overlap(config.portRange()).isEmpty()) {
                ports.reserve(config.portRange());
                LOG.info("ports-reserved range={}", config.portRange());
            }
        } catch (IOException e) {
            LOG.warn(
                    "ports-not-reserved range={} reason=\"{}\" hint=\"reserve them with net.ipv4.ip_local_reserved_ports, see deploy/\"",
                    config.portRange(),
                    e.getMessage());
        }
    }
}
