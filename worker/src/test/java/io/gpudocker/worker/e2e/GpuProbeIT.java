package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.ReplicaSetView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Field case 44 on a real engine: the probe's command reads in the container how its devices are. */
class GpuProbeIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final String WELL = "echo exit 0 > /gpus";
    private static final String LOST = "echo 'echo Failed to initialize NVML: Unknown Error; exit 255' > /gpus";
    private static final Pattern FAILURES = Pattern.compile("(?m)^gdw_gpu_probe_failures_total (\\S+)$");

    private final Site site = Site.ready(Map.of("gpu.probe.interval", "PT1S", "gpu.probe.cmd", "sh /gpus"));
    private final String name = site.names.name("gpus");
    private final String without = site.names.name("without");

    @AfterEach
    void close() {
        site.close();
    }

    @Test
    void aContainerThatLostItsGpusIsToldOnceAlsoByALaterWorkerAndARestartBringsThemBack() {
        // given: one that has its devices, and one that does not have the program
        ReplicaSetView foo = site.ok(
                Commands.run(name).gpus(2).shell(WELL + "; exec sleep 3600").build());
        site.ok(Commands.run(without).gpus(1).build());

        // when
        site.ok(ExecuteResult.class, Commands.shell(name, LOST));

        // then
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(told(name)).containsExactlyElementsOf(each(foo, Event.GpuLost::new)));
        assertThat(site.worker.log()).contains("gpus-lost-in-container name=" + name, "replicaset.patch");
        awaitFailures(4);
        site.worker.kill9();
        site.worker.startAndAwaitReady();
        awaitFailures(3);
        assertThat(told(name)).hasSize(2);

        // and then
        site.ok(Commands.restart(name));
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(told(name).subList(2, told(name).size()))
                        .containsExactlyElementsOf(each(foo, Event.GpuHealthy::new)));
        assertThat(told(without)).isEmpty();
    }

    private void awaitFailures(int atLeast) {
        await().atMost(LONG).until(() -> {
            Matcher matcher = FAILURES.matcher(site.worker.metrics());
            return matcher.find() && Double.parseDouble(matcher.group(1)) >= atLeast;
        });
    }

    private static List<Event> each(ReplicaSetView view, Function<String, Event> event) {
        return view.gpus().stream().map(GpuView::uuid).map(event).toList();
    }

    private List<Event> told(String replicaSet) {
        return site.events(replicaSet).stream()
                .filter(event -> event instanceof Event.GpuLost || event instanceof Event.GpuHealthy)
                .toList();
    }
}
