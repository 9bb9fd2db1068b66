package io.gpudocker.worker.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.ErrorCode;
import io.gpudocker.messages.command.Command;
import io.gpudocker.messages.command.ReplicaSetCommand.ListAll;
import io.gpudocker.messages.command.ReplicaSetCommand.PauseMode;
import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.result.CommandResult;
import io.gpudocker.messages.result.ResultStatus;
import io.gpudocker.messages.view.ExecuteResult;
import io.gpudocker.messages.view.GpuView;
import io.gpudocker.messages.view.HostView;
import io.gpudocker.messages.view.LogsResult;
import io.gpudocker.messages.view.PortView;
import io.gpudocker.messages.view.ReplicaSetPage;
import io.gpudocker.messages.view.ReplicaSetStatus;
import io.gpudocker.messages.view.ReplicaSetView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A ReplicaSet's life through Kafka, looked at from all sides: answers, Docker, etcd, the state topic and events. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LifecycleIT {
    /** Answers every connection to 8080 and 9090 with a line, and ends at once when told. */
    private static final String SERVES_TWO_PORTS = "trap 'exit 0' TERM; "
            + "while :; do echo on-8080 | nc -l -p 8080; done & while :; do echo on-9090 | nc -l -p 9090; done & "
            + "echo to-stdout; echo to-stderr >&2; while :; do sleep 0.2; done";

    private final Site site = Site.ready(Map.of("gpu.source", "simulated:4"));

    @AfterAll
    void close() {
        site.close();
    }

    @Test
    void aReplicaSetWithGpusAndPortsGoesThroughItsWholeLife() {
        String name = site.names.name("life");

        ReplicaSetView ran = site.ok(Commands.run(name)
                .gpus(2)
                .ports("8080", "9090")
                .shell(SERVES_TWO_PORTS)
                .build());
        assertThat(ran.version()).isEqualTo(1);
        assertThat(ran.status()).isEqualTo(ReplicaSetStatus.RUNNING);
        assertThat(ran.containerName()).isEqualTo(name + "-1");
        assertHolds(ran, 2, 2);
        assertThat(visibleDevices(name)).containsExactlyInAnyOrderElementsOf(uuids(ran));
        assertPortsAnswer(ran);
        assertThat(site.ok(Commands.describe(name))).isEqualTo(ran);

        stopped(name, ran);
        restarted(name, ran);

        CommandResult deleted = site.ask(Commands.delete(name));
        assertThat(deleted.status()).isEqualTo(ResultStatus.SUCCEEDED);
        assertNothingLeft(name);
        assertThat(site.events(name))
                .extracting(event -> event.getClass().getSimpleName())
                .containsExactly("ReplicaSetStarted", "ReplicaSetStopped", "ReplicaSetStarted", "ReplicaSetDeleted");
    }

    private void stopped(String name, ReplicaSetView ran) {
        ReplicaSetView stopped = site.ok(Commands.stop(name));
        assertThat(stopped.status()).isEqualTo(ReplicaSetStatus.STOPPED);
        assertThat(stopped.gpus()).isEmpty();
        assertThat(stopped.ports()).isEmpty();
        assertThat(owned(name)).isEmpty();
        assertThat(site.store.state().gpuOwners()).doesNotContainValue(name);
        assertThat(site.store.state().portOwners()).doesNotContainValue(name);
        assertThat(running(Objects.requireNonNull(ran.containerId()))).isFalse();
        assertThat(code(Commands.stop(name))).isEqualTo(ErrorCode.INVALID_STATE);
        assertThat(code(Commands.shell(name, "true"))).isEqualTo(ErrorCode.CONTAINER_NOT_RUNNING);
        assertThat(site.ok(LogsResult.class, Commands.logs(name)).lines()).isNotEmpty();
        assertStateTopic(name, stopped);
    }

    private void restarted(String name, ReplicaSetView ran) {
        ReplicaSetView again = site.ok(Commands.restart(name));
        assertThat(again.status()).isEqualTo(ReplicaSetStatus.RUNNING);
        assertThat(again.containerId()).isEqualTo(ran.containerId());
        assertHolds(again, 2, 2);
        assertThat(visibleDevices(name)).containsExactlyInAnyOrderElementsOf(uuids(again));
        assertPortsAnswer(again);
        assertStateTopic(name, again);
    }

    @Test
    void restartOfARunningOneStartsTheSameContainerAnew() {
        String name = site.names.name("again");
        ReplicaSetView ran = site.ok(Commands.run(name).gpus(1).build());
        String before = Objects.requireNonNull(site.engine
                .inspect(Objects.requireNonNull(ran.containerId()))
                .getState()
                .getStartedAt());

        ReplicaSetView again = site.ok(Commands.restart(name));

        assertThat(again.containerId()).isEqualTo(ran.containerId());
        assertThat(again.gpus()).isEqualTo(ran.gpus());
        assertThat(site.engine
                        .inspect(Objects.requireNonNull(ran.containerId()))
                        .getState()
                        .getStartedAt())
                .isNotEqualTo(before);
        site.ask(Commands.delete(name));
    }

    @Test
    void pauseKeepsGpusAndPortsInBothModes() {
        String name = site.names.name("pause");
        ReplicaSetView ran = site.ok(
                Commands.run(name).gpus(1).ports("8080").shell(SERVES_TWO_PORTS).build());
        String id = Objects.requireNonNull(ran.containerId());

        for (PauseMode mode : PauseMode.values()) {
            ReplicaSetView paused = site.ok(Commands.pause(name, mode));
            assertThat(paused.status()).isEqualTo(ReplicaSetStatus.PAUSED);
            assertThat(paused.gpus()).isEqualTo(ran.gpus());
            assertThat(paused.ports()).isEqualTo(ran.ports());
            var state = site.engine.inspect(id).getState();
            assertThat(state.getPaused()).as("frozen").isEqualTo(mode == PauseMode.FREEZE);
            assertThat(state.getRunning()).as("processes are there").isEqualTo(mode == PauseMode.FREEZE);
            assertThat(owned(name)).containsExactlyElementsOf(uuids(ran));
            assertThat(code(Commands.shell(name, "true"))).isEqualTo(ErrorCode.CONTAINER_PAUSED);
            assertThat(code(Commands.pause(name, mode))).isEqualTo(ErrorCode.INVALID_STATE);
            assertThat(code(Commands.restart(name))).isEqualTo(ErrorCode.INVALID_STATE);

            ReplicaSetView continued = site.ok(Commands.resume(name));
            assertThat(continued.status()).isEqualTo(ReplicaSetStatus.RUNNING);
            assertThat(continued.containerId()).isEqualTo(id);
            assertHolds(continued, 1, 1);
            assertPortsAnswer(continued);
            assertThat(code(Commands.resume(name))).isEqualTo(ErrorCode.INVALID_STATE);
        }
        // A frozen one can be stopped and deleted, too.
        site.ok(Commands.pause(name, PauseMode.FREEZE));
        assertThat(site.ok(Commands.stop(name)).status()).isEqualTo(ReplicaSetStatus.STOPPED);
        site.ask(Commands.delete(name));
        assertNothingLeft(name);
    }

    @Test
    void executeTellsExitCodeAndBothStreamsApart() {
        String name = site.names.name("exec");
        site.ok(Commands.run(name).build());

        ExecuteResult both = execute(name, "echo out; echo err >&2; exit 7", 60);
        assertThat(both).isEqualTo(new ExecuteResult(7, "out\n", "err\n", "utf-8", false, false));

        ExecuteResult late = execute(name, "echo begun; sleep 300", 1);
        assertThat(late.timedOut()).isTrue();
        assertThat(late.stdout()).isEqualTo("begun\n");
        await("the process is killed")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !execute(name, "ps", 60).stdout().contains("sleep 300"));

        ExecuteResult large = execute(name, "head -c 307200 /dev/zero | tr '\\0' x; echo end >&2", 60);
        assertThat(large.exitCode()).isZero();
        assertThat(large.truncated()).isTrue();
        assertThat(large.stdout()).hasSize(256 * 1024).containsOnlyOnce(large.stdout());
        assertThat(large.stderr()).isEqualTo("end\n");

        assertThat(execute(name, "printf '\\377'", 60).encoding()).isEqualTo("base64");
        site.ask(Commands.delete(name));
    }

    @Test
    void logsTellTheStreams() {
        String name = site.names.name("logs");
        site.ok(Commands.run(name).shell(SERVES_TWO_PORTS).build());

        LogsResult logs = await().atMost(Duration.ofSeconds(20))
                .until(
                        () -> site.ok(LogsResult.class, Commands.logs(name)),
                        read -> read.lines().size() == 2);

        assertThat(logs.lines())
                .extracting(line -> line.stream() + ":" + line.text())
                .containsExactlyInAnyOrder("stdout:to-stdout", "stderr:to-stderr");
        site.ask(Commands.delete(name));
    }

    @Test
    void zeroGpusMeansNone() {
        String name = site.names.name("none");
        ReplicaSetView ran = site.ok(Commands.run(name).build());

        assertThat(ran.gpus()).isEmpty();
        assertThat(visibleDevices(name)).containsExactly("void");
        var request = site.engine.inspect(name + "-1").getHostConfig().getDeviceRequests();
        assertThat(request == null ? List.of() : request).isEmpty();
        site.ask(Commands.delete(name));
    }

    @Test
    void limitsAreTheContainers() {
        String name = site.names.name("limits");
        site.ok(Commands.run(name).limits("0.5", "64MB", "32MB").build());

        var config = site.engine.inspect(name + "-1").getHostConfig();
        assertThat(config.getNanoCPUs()).isEqualTo(500_000_000L);
        assertThat(config.getMemory()).isEqualTo(64L << 20);
        assertThat(config.getShmSize()).isEqualTo(32L << 20);
        assertThat(config.getPidsLimit()).isEqualTo(4096L);
        assertThat(Objects.requireNonNull(config.getRestartPolicy()).getName()).isIn("", "no");
        assertThat(execute(name, "df -m /dev/shm | tail -n 1 | awk '{print $2}'", 60)
                        .stdout())
                .isEqualTo("32\n");
        site.ask(Commands.delete(name));
    }

    @Test
    void listIsPaged() {
        List<String> names = List.of("lista", "listb", "listc").stream()
                .map(site.names::name)
                .toList();
        names.forEach(name -> site.ok(Commands.run(name).build()));

        ReplicaSetPage first = site.ok(ReplicaSetPage.class, new ListAll("list", 2));
        assertThat(first.replicaSets()).extracting(ReplicaSetView::name).containsExactly(names.get(0), names.get(1));
        assertThat(first.next()).isEqualTo(names.get(1));
        ReplicaSetPage rest = site.ok(ReplicaSetPage.class, new ListAll(first.next(), 100));
        assertThat(rest.replicaSets()).extracting(ReplicaSetView::name).startsWith(names.get(2));

        names.forEach(name -> site.ask(Commands.delete(name)));
    }

    @Test
    void hostDescribeTellsWhoOwnsWhat() {
        String name = site.names.name("owner");
        ReplicaSetView ran = site.ok(Commands.run(name).gpus(1).ports("53/udp").build());

        HostView host = site.hostView();

        assertThat(host.host()).isEqualTo(site.host);
        assertThat(host.gpus()).hasSize(4);
        assertThat(owned(name)).containsExactlyElementsOf(uuids(ran));
        assertThat(host.ports().used())
                .contains(new HostView.UsedPort(ran.ports().getFirst().hostPort(), name));
        assertThat(host.ports().free() + host.ports().used().size()).isEqualTo(100);
        assertThat(host.storageDriver()).isNotBlank();
        assertThat(site.worker.metrics()).contains("gdw_");
        site.ask(Commands.delete(name));
    }

    private ExecuteResult execute(String name, String script, int timeoutSeconds) {
        return site.ok(ExecuteResult.class, Commands.shell(name, script, timeoutSeconds));
    }

    private ErrorCode code(Command command) {
        CommandResult result = site.ask(command);
        assertThat(result.status()).as("%s", result).isEqualTo(ResultStatus.REFUSED);
        return Objects.requireNonNull(result.error()).code();
    }

    private List<String> visibleDevices(String name) {
        String environment =
                execute(name, "tr '\\0' '\\n' < /proc/1/environ", 60).stdout();
        return environment
                .lines()
                .filter(line -> line.startsWith("NVIDIA_VISIBLE_DEVICES="))
                .flatMap(line ->
                        Arrays.stream(line.substring(line.indexOf('=') + 1).split(",")))
                .toList();
    }

    private void assertHolds(ReplicaSetView view, int gpus, int ports) {
        assertThat(view.gpus()).hasSize(gpus);
        assertThat(view.ports()).hasSize(ports);
        assertThat(owned(view.name())).containsExactlyInAnyOrderElementsOf(uuids(view));
        assertThat(site.store.state().portOwners().entrySet().stream()
                        .filter(entry -> entry.getValue().equals(view.name()))
                        .map(Map.Entry::getKey))
                .containsExactlyInAnyOrderElementsOf(
                        view.ports().stream().map(PortView::hostPort).toList());
    }

    private static void assertPortsAnswer(ReplicaSetView view) {
        for (PortView port : view.ports()) {
            await("port " + port)
                    .atMost(Duration.ofSeconds(20))
                    .ignoreException(IOException.class)
                    .untilAsserted(
                            () -> assertThat(firstLine(port.hostPort())).isEqualTo("on-" + port.containerPort()));
        }
    }

    private static String firstLine(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(2_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private void assertStateTopic(String name, ReplicaSetView view) {
        assertThat(Objects.requireNonNull(site.state(name)).view()).isEqualTo(view);
    }

    private void assertNothingLeft(String name) {
        assertThat(site.engine.exists(name + "-1")).isFalse();
        assertThat(site.store.keys("replicasets/" + name)).isEmpty();
        assertThat(site.store.state().gpuOwners()).doesNotContainValue(name);
        assertThat(site.store.state().portOwners()).doesNotContainValue(name);
        assertThat(site.state(name)).isNull();
        assertThat(code(Commands.describe(name))).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(site.events(name)).last().isInstanceOf(Event.ReplicaSetDeleted.class);
    }

    private boolean running(String container) {
        return Boolean.TRUE.equals(site.engine.inspect(container).getState().getRunning());
    }

    private List<String> owned(String name) {
        return site.hostView().gpus().stream()
                .filter(gpu -> name.equals(gpu.owner()))
                .map(HostView.Gpu::uuid)
                .toList();
    }

    private static List<String> uuids(ReplicaSetView view) {
        return view.gpus().stream().map(GpuView::uuid).toList();
    }
}
