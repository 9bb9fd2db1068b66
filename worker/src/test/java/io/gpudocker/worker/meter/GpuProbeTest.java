package io.gpudocker.worker.meter;

import static io.gpudocker.worker.handler.TestHost.command;
import static io.gpudocker.worker.handler.TestHost.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.worker.allocation.Gpu;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.allocation.GpuSource;
import io.gpudocker.worker.allocation.GpuTopology;
import io.gpudocker.worker.allocation.SimulatedGpus;
import io.gpudocker.worker.container.EngineException;
import io.gpudocker.worker.container.EngineException.Fault;
import io.gpudocker.worker.container.FakeEngine.Call;
import io.gpudocker.worker.container.FakeProgram;
import io.gpudocker.worker.domain.OutboxEvent;
import io.gpudocker.worker.domain.ResourceKey;
import io.gpudocker.worker.handler.Lookup;
import io.gpudocker.worker.handler.Meter;
import io.gpudocker.worker.handler.TestHost;
import io.gpudocker.worker.reconcile.Survey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Field case 44: a container that runs loses GPUs which the host still has. */
class GpuProbeTest {
    private static final FakeProgram WELL = new FakeProgram(0, "GPU 0: NVIDIA H100\n", "");
    private static final FakeProgram LOST = new FakeProgram(255, "Failed to initialize NVML: Unknown Error\n", "");

    private final TestHost host = new TestHost();
    private final List<Gpu> listed = new ArrayList<>();
    private final AtomicInteger failed = new AtomicInteger();
    private final GpuInventory inventory = new GpuInventory(source(), host.clock);
    private HostLife life = life();
    private GpuProbe probe = probe();
    private int offset;

    @BeforeEach
    void aContainerWithTwoGpus() throws Exception {
        listed.addAll(new SimulatedGpus(TestHost.HOST, TestHost.GPUS).list());
        inventory.refresh();
        life.begin("1.0");
        send(run("r", "foo", "'gpuCount':2"));
    }

    @Test
    void oneFailureIsNoLossAndTwoInARowAreToldOnceForEachGpu() {
        answer(LOST);
        probe.runOnce();
        assertThat(told()).isEmpty();

        answer(WELL);
        probe.runOnce();
        answer(LOST);
        probe.runOnce();
        assertThat(told()).isEmpty();

        probe.runOnce();
        probe.runOnce();
        probe.runOnce();

        assertThat(told()).containsExactlyElementsOf(each(Event.GpuLost::new));
        assertThat(host.store().outbox().values())
                .filteredOn(event -> event.event() instanceof Event.GpuLost)
                .extracting(OutboxEvent::key)
                .containsOnly(new ResourceKey(ResourceKind.REPLICA_SET, "foo"));
        assertThat(failed).hasValue(5);
    }

    @Test
    void aLaterSessionDoesNotTellItAgain() {
        lose();
        life = life();
        life.begin("1.0");
        probe = probe();

        probe.runOnce();
        probe.runOnce();
        probe.runOnce();

        assertThat(told()).hasSize(2);
    }

    @Test
    void anotherStartOfTheContainerHasItsGpusUntilTheProbeSaysOtherwise() {
        lose();
        host.clock.pass(Duration.ofMinutes(1));
        send(command("s", "restart", "foo", ""));
        probe.runOnce();
        assertThat(told().subList(2, 4)).containsExactlyElementsOf(each(Event.GpuHealthy::new));

        probe.runOnce();

        assertThat(told().subList(4, 6)).containsExactlyElementsOf(each(Event.GpuLost::new));
        assertThat(told()).hasSize(6);
    }

    @Test
    void whatAPatchRecreatesAndWhatIsStoppedIsNotLostAnyMore() {
        List<Event> healthy = each(Event.GpuHealthy::new);
        lose();
        host.clock.pass(Duration.ofMinutes(1));
        answer(WELL);
        send(command("p", "patch", "foo", ""));
        probe.runOnce();
        assertThat(told().subList(2, 4)).containsExactlyElementsOf(healthy);

        lose();
        send(command("st", "stop", "foo", ""));
        probe.runOnce();
        assertThat(told().subList(6, 8)).containsExactlyElementsOf(healthy);
        assertThat(told()).hasSize(8);
    }

    @ParameterizedTest
    @CsvSource({
        "126, NVML: permission denied",
        "127, NVML: not found",
        "1, something else",
        "0, Failed to initialize NVML",
        ", NVML takes for ever"
    })
    void whatSaysNothingOfTheDevicesIsNoLoss(Integer exitCode, String output) {
        answer(new FakeProgram(exitCode, "", output));

        probe.runOnce();
        probe.runOnce();
        probe.runOnce();

        assertThat(told()).isEmpty();
        assertThat(failed).hasValue(0);
    }

    @Test
    void aDeviceThatTheHostHasLostIsNotToldOfTheContainer() {
        listed.removeFirst();
        inventory.refresh();

        lose();

        assertThat(told()).isEmpty();
    }

    @Test
    void whileTheHostsDevicesAreUnknownNobodyIsAsked() {
        var unasked = new GpuInventory(source(), host.clock);
        probe = new GpuProbe(host.store(), containers(), unasked, life, failed::incrementAndGet);

        probe.runOnce();

        assertThat(host.engine.calls()).doesNotContain(Call.CREATE_EXEC);
    }

    @Test
    void onlyRunningContainersWithGpusAreAsked() {
        send(run("r2", "none", ""));
        send(command("p", "pause", "foo", "'mode':'freeze'"));
        probe.runOnce();
        assertThat(host.engine.calls()).doesNotContain(Call.CREATE_EXEC);

        send(command("c", "continue", "foo", ""));
        probe.runOnce();
        assertThat(host.engine.calls()).containsOnlyOnce(Call.CREATE_EXEC);
    }

    @Test
    void aContainerThatEndsWhileItIsAskedIsNotLost() {
        answer(LOST);
        probe.runOnce();
        host.engine.onExec(spec -> {
            host.engine.exit(host.containerId("foo"), 0, false);
            return LOST;
        });

        probe.runOnce();

        assertThat(told()).isEmpty();
    }

    @Test
    void anEngineThatRefusesOneIsAskedForTheOthersAndOneThatIsAwayIsNot() {
        send(run("r2", "bar", "'gpuCount':1"));
        answer(LOST);
        host.engine.failNext(Call.CREATE_EXEC, Fault.CONFLICT);
        probe.runOnce();
        assertThat(failed).hasValue(1);

        host.engine.failNext(Call.START_EXEC, Fault.UNAVAILABLE);
        assertThatThrownBy(probe::runOnce).isInstanceOf(EngineException.class);
        assertThat(failed).hasValue(1);
    }

    // ------------------------------------------------------------------------------------------------------ the rest

    private void lose() {
        answer(LOST);
        probe.runOnce();
        probe.runOnce();
    }

    private void answer(FakeProgram program) {
        host.engine.onExec(spec -> program);
    }

    private List<Event> each(Function<String, Event> event) {
        return host.replicaSet("foo").gpus().stream()
                .map(GpuView::uuid)
                .map(event)
                .toList();
    }

    private List<Event> told() {
        return host.store().outbox().values().stream()
                .flatMap(event -> Stream.ofNullable(event.event()))
                .filter(event -> event instanceof Event.GpuLost || event instanceof Event.GpuHealthy)
                .toList();
    }

    private GpuSource source() {
        return new GpuSource() {
            @Override
            public List<Gpu> list() {
                return List.copyOf(listed);
            }

            @Override
            public GpuTopology topology() {
                return GpuTopology.UNKNOWN;
            }
        };
    }

    private HostLife life() {
        var sightings = new Sightings();
        var meter = new Meter(host.clock::moment, sightings);
        var lookup = new Lookup(host.store(), host.engine, (_, _) -> true, () -> {}, meter, host.clock);
        var usage = new UsageMeter(host.store(), host.engine, lookup, meter, Duration.ofHours(1));
        var survey = new Survey(TestHost.HOST, host.store(), host.engine);
        return new HostLife(TestHost.HOST, host.store(), survey, sightings, usage, host.clock::moment);
    }

    private ContainerProbe containers() {
        return new ContainerProbe(host.engine, List.of("nvidia-smi", "-L"), Duration.ofSeconds(10));
    }

    private GpuProbe probe() {
        return new GpuProbe(host.store(), containers(), inventory, life, failed::incrementAndGet);
    }

    private void send(TestHost.Sent sent) {
        host.process(new TestHost.Sent(sent.id(), sent.verb(), sent.name(), sent.data(), offset++));
    }
}
