package io.gpudocker.worker.observe;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.GpuHealth;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * The worker's meters. Names begin with {@code gdw_}; tags have few values (types, states, kinds, partitions), never a
 * name or an id. Thread-safe; whoever knows a number registers a supplier of it, which is asked at each scrape and must
 * not wait.
 */
public final class Metrics implements AutoCloseable {
    private static final Duration[] LATENCIES = {
        Duration.ofMillis(5),
        Duration.ofMillis(15),
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        Duration.ofMinutes(10),
        Duration.ofMinutes(30)
    };

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics garbage = new JvmGcMetrics();
    private final Counter repeated =
            counter("gdw.commands.repeated", "Commands that were answered with their first answer");

    private final Counter probesFailed =
            counter("gdw.gpu.probe.failures", "Probes inside containers that had lost GPUs which the host has");

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        garbage.bindTo(registry);
    }

    /**
     * A command was answered: {@code gdw_commands_seconds}.
     *
     * @param type as on the wire; only known types, {@code unknown} for others, so that producers can't add series
     * @param status how it ended
     * @param latency from its record being polled to its result being committed
     */
    public void command(String type, ResultStatus status, Duration latency) {
        Timer.builder("gdw.commands")
                .description("Commands by type and status, from polled to result committed")
                .tag("type", type)
                .tag("status", status.name())
                .serviceLevelObjectives(LATENCIES)
                .register(registry)
                .record(latency);
    }

    /**
     * A record that could not be answered: {@code gdw_dead_letters_total}.
     *
     * @param reason of a fixed set
     */
    public void deadLetter(String reason) {
        Counter.builder("gdw.dead.letters")
                .description("Records that could not be read far enough to be answered")
                .tag("reason", reason)
                .register(registry)
                .increment();
    }

    public void commandRepeated() {
        repeated.increment();
    }

    /** {@code gdw_gpu_probe_failures_total}: a container had lost GPUs which the host has. */
    public void gpuProbeFailed() {
        probesFailed.increment();
    }

    /** {@code gdw_names_on_two_partitions}: names a producer placed on two partitions, seen since the session began. */
    public void namesOnTwoPartitions(DoubleSupplier names) {
        gauge("gdw.names.on.two.partitions", "Names that a producer placed on two partitions", names);
    }

    /** {@code gdw_queue_depth}: commands taken and not finished, by kind. */
    public void queueDepth(ToDoubleFunction<ResourceKind> depth) {
        for (ResourceKind kind : ResourceKind.values()) {
            tagged(
                    "gdw.queue.depth",
                    "Commands taken and not finished",
                    "kind",
                    kind.wireName(),
                    () -> depth.applyAsDouble(kind));
        }
    }

    /** {@code gdw_queue_oldest_seconds}: how long the oldest unfinished command has been here. */
    public void queueOldestSeconds(DoubleSupplier seconds) {
        gauge("gdw.queue.oldest.seconds", "Age of the oldest unfinished command", seconds);
    }

    public void inFlight(DoubleSupplier commands) {
        gauge("gdw.in.flight", "Commands that run now", commands);
    }

    /** {@code gdw_capacity_waiting}: commands that wait for GPUs or ports. */
    public void capacityWaiting(DoubleSupplier commands) {
        gauge("gdw.capacity.waiting", "Commands that wait for GPUs or ports", commands);
    }

    /** {@code gdw_gpus} by state, and {@code gdw_gpus_owned}. */
    public void gpus(ToDoubleFunction<GpuHealth> count, DoubleSupplier owned) {
        for (GpuHealth health : GpuHealth.values()) {
            tagged(
                    "gdw.gpus",
                    "GPUs of the host by state",
                    "state",
                    health.name().toLowerCase(Locale.ROOT),
                    () -> count.applyAsDouble(health));
        }
        gauge("gdw.gpus.owned", "GPUs that a ReplicaSet holds", owned);
    }

    /** {@code gdw_gpu_inventory_age_seconds}: age of the last good answer about GPUs. */
    public void gpuInventoryAge(DoubleSupplier seconds) {
        gauge("gdw.gpu.inventory.age.seconds", "Age of the last good answer about GPUs", seconds);
    }

    public void portsFree(DoubleSupplier ports) {
        gauge("gdw.ports.free", "Host ports of the range that nobody holds", ports);
    }

    /**
     * {@code gdw_partition_window_used}: how much of what may be finished ahead of the oldest unfinished command is used.
     *
     * @param partition such as {@code replicasets-3}; of this host's command topics only
     * @param used 0 to 1
     */
    public void partitionWindowUsed(String partition, DoubleSupplier used) {
        tagged("gdw.partition.window.used", "Share of a partition's window that is used", "partition", partition, used);
    }

    /** {@code gdw_ready} and {@code gdw_live}: 1 or 0. */
    public void health(Health health) {
        gauge(
                "gdw.ready",
                "Whether the worker is able to work",
                () -> health.ready().well() ? 1 : 0);
        gauge(
                "gdw.live",
                "Whether the worker's loop makes progress",
                () -> health.live().well() ? 1 : 0);
    }

    /**
     * {@code gdw_build_info}: always 1.
     *
     * @param host this host's id
     */
    public void build(String version, String host) {
        Gauge.builder("gdw.build.info", () -> 1)
                .description("The worker's version and host")
                .tag("version", version)
                .tag("host", host)
                .register(registry);
    }

    /** Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        garbage.close();
        registry.close();
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private void gauge(String name, String description, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble).description(description).register(registry);
    }

    private void tagged(String name, String description, String tag, String tagValue, DoubleSupplier value) {
        Gauge.builder(name, value::getAsDouble)
                .description(description)
                .tag(tag, tagValue)
                .register(registry);
    }
}
