package io.gpudocker.worker.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.GpuHealth;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @AfterEach
    void close() {
        metrics.close();
    }

    @Test
    void commandsAreTimedByTypeAndStatusWithAHistogram() {
        metrics.command("replicaset.run", ResultStatus.SUCCEEDED, Duration.ofMillis(20));
        metrics.command("replicaset.run", ResultStatus.SUCCEEDED, Duration.ofMillis(2));

        assertThat(metrics.scrape())
                .contains("gdw_commands_seconds_count{status=\"SUCCEEDED\",type=\"replicaset.run\"} 2")
                .contains("gdw_commands_seconds_bucket{status=\"SUCCEEDED\",type=\"replicaset.run\",le=\"0.005\"} 1");
    }

    @Test
    void everyMeterHasTheNameOperatorsKnow() {
        metrics.deadLetter("not-json");
        metrics.commandRepeated();
        metrics.gpuProbeFailed();
        metrics.queueDepth(kind -> kind == ResourceKind.VOLUME ? 3 : 0);
        metrics.queueOldestSeconds(() -> 1.5);
        metrics.inFlight(() -> 2);
        metrics.capacityWaiting(() -> 1);
        metrics.gpus(health -> health == GpuHealth.HEALTHY ? 8 : 0, () -> 4);
        metrics.gpuInventoryAge(() -> 30);
        metrics.namesOnTwoPartitions(() -> 0);
        metrics.portsFree(() -> 100);
        metrics.partitionWindowUsed("replicasets-3", () -> 0.25);
        metrics.health(new Health(() -> Instant.EPOCH, Duration.ofSeconds(1)));
        metrics.build("1.0", "host1");

        assertThat(metrics.scrape())
                .contains("gdw_dead_letters_total{reason=\"not-json\"} 1.0")
                .contains("gdw_commands_repeated_total 1.0")
                .contains("gdw_gpu_probe_failures_total 1.0")
                .contains("gdw_names_on_two_partitions 0.0")
                .contains("gdw_queue_depth{kind=\"Volume\"} 3.0")
                .contains("gdw_queue_oldest_seconds 1.5")
                .contains("gdw_in_flight 2.0")
                .contains("gdw_capacity_waiting 1.0")
                .contains("gdw_gpus{state=\"healthy\"} 8.0")
                .contains("gdw_gpus{state=\"lost\"} 0.0")
                .contains("gdw_gpus_owned 4.0")
                .contains("gdw_gpu_inventory_age_seconds 30.0")
                .contains("gdw_ports_free 100.0")
                .contains("gdw_partition_window_used{partition=\"replicasets-3\"} 0.25")
                .contains("gdw_ready 0.0")
                .contains("gdw_live 1.0")
                .contains("gdw_build_info{host=\"host1\",version=\"1.0\"} 1")
                .contains("jvm_memory_used_bytes");
    }
}
