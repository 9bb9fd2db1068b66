package io.gpudocker.worker.container;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.gpudocker.messages.view.LogsResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Output of processes in containers: complete, apart, bounded, and nothing left open. */
class DockerStreamsIT {
    private final RealEngine real = new RealEngine();

    @AfterEach
    void close() {
        real.close();
    }

    @Test
    void streamsStayApartAndBytesAreBytes() {
        String id = real.run(real.spec("foo"));

        ExecOutput output = real.exec(id, "printf 'a\\000\\377b'; printf err >&2; exit 7");

        assertThat(output.stdout()).containsExactly('a', 0, 0xFF, 'b');
        assertThat(new String(output.stderr(), UTF_8)).isEqualTo("err");
        assertThat(output.exitCode()).isEqualTo(7);
    }

    @Test
    void moreThanIsKeptIsDrainedAndTheProcessEndsByItself() {
        String id = real.run(real.spec("foo"));

        ExecOutput output = real.exec(id, "head -c 20000000 /dev/zero; exit 3");

        assertThat(output.stdout()).hasSize(256 * 1024);
        assertThat(output.truncated()).isTrue();
        assertThat(output.exitCode()).isEqualTo(3);
    }

    @Test
    void anUnknownCommandEndsAsInAShell() {
        String id = real.run(real.spec("foo"));
        ExecSpec spec = new ExecSpec(List.of("no-such-program"), List.of(), null, null);

        ExecOutput output = real.engine.startExec(real.engine.createExec(id, spec), Duration.ofSeconds(30), 1000);

        assertThat(output.exitCode()).isIn(126, 127);
    }

    @Test
    void execHasItsOwnEnvironmentUserAndDirectory() {
        String id = real.run(real.spec("foo"));
        ExecSpec spec = new ExecSpec(List.of("sh", "-c", "echo $A $(id -u) $(pwd)"), List.of("A=b"), "/tmp", "65534");

        ExecOutput output = real.engine.startExec(real.engine.createExec(id, spec), Duration.ofSeconds(30), 1000);

        assertThat(new String(output.stdout(), UTF_8).strip()).isEqualTo("b 65534 /tmp");
    }

    /** The container's own processes are not touched, those of the exec and what it started are gone. */
    @Test
    void timeoutKillsTheWholeExecAndNothingElse() {
        String id = real.run(real.spec("foo"));

        ExecOutput output = real.exec(
                id, Duration.ofSeconds(1), "echo begun; sleep 7777 & setsid sleep 7777 & sh -c 'sleep 7777; true'");

        assertThat(output.timedOut()).isTrue();
        assertThat(output.exitCode()).isEqualTo(137);
        assertThat(new String(output.stdout(), UTF_8)).isEqualTo("begun\n");
        await().untilAsserted(() ->
                assertThat(real.output(id, "ps | grep -c '[s]leep 7777'")).isEqualTo("0"));
        assertThat(real.engine.inspect(id).orElseThrow().phase()).isEqualTo(ContainerState.Phase.RUNNING);
    }

    /** Field case 33. */
    @Test
    void fiveHundredExecsLeaveNoConnectionOpen() throws Exception {
        String id = real.run(real.spec("foo"));
        real.exec(id, "true");
        long before = openFiles();

        try (ExecutorService eight = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> codes = eight.invokeAll(IntStream.range(0, 500)
                    .<Callable<Integer>>mapToObj(i -> () -> {
                        ExecSpec spec = new ExecSpec(List.of("sh", "-c", "exit " + i % 7), List.of(), null, null);
                        String exec = real.engine.createExec(id, spec);
                        Integer code = real.engine
                                .startExec(exec, Duration.ofMinutes(2), 100)
                                .exitCode();
                        // Field case 34: the code is the real one, never an early zero.
                        return code != null && code == i % 7 ? 1 : 0;
                    })
                    .toList());
            assertThat(codes).allSatisfy(code -> assertThat(code.get()).isEqualTo(1));
        }

        long start = System.nanoTime();
        assertThat(real.engine.inspect(id)).isPresent();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
        await().untilAsserted(() -> assertThat(openFiles()).isLessThan(before + 20));
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    @Test
    void logsOfBothStreamsWithLongLinesAndUnicode() {
        String id = real.run(real.spec("foo")
                .cmd(
                        "sh",
                        "-c",
                        "head -c 40000 /dev/zero | tr '\\0' x; echo; echo 'grün €' ; echo oops >&2; sleep 600"));

        await().atMost(Duration.ofSeconds(30))
                .until(() -> real.engine.logs(id, 10, null, 100_000).lines().size() == 3);
        LogsResult logs = real.engine.logs(id, 10, null, 100_000);

        assertThat(logs.truncated()).isFalse();
        assertThat(logs.lines())
                .anySatisfy(line -> assertThat(line.text()).hasSize(40_000).containsOnlyOnce("x".repeat(40_000)));
        assertThat(logs.lines()).anySatisfy(line -> assertThat(line.text()).isEqualTo("grün €"));
        assertThat(logs.lines()).anySatisfy(line -> {
            assertThat(line.text()).isEqualTo("oops");
            assertThat(line.stream()).isEqualTo("stderr");
        });
    }
}
