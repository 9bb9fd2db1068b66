package io.gpudocker.worker.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.gpudocker.worker.allocation.EphemeralPorts;
import io.gpudocker.worker.allocation.GpuInventory;
import io.gpudocker.worker.allocation.GpuSources;
import io.gpudocker.worker.app.CheckFinding.Level;
import io.gpudocker.worker.config.ConfigLoader;
import io.gpudocker.worker.config.WorkerConfig;
import io.gpudocker.worker.container.EngineInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckProbesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Map<String, Integer> TOPICS = Map.of(
            "gdw.host1.replicasets", 8,
            "gdw.host1.volumes", 8,
            "gdw.host1.host", 8,
            "gdw.replies", 3,
            "gdw.state", 3,
            "gdw.dead-letters", 1);

    @TempDir
    private Path directory;

    @Test
    void kafkaMustHaveTransactionsOfTheSecondVersion() throws Exception {
        assertThat(kafka("kafka", Optional.of((short) 2), TOPICS))
                .isEqualTo(CheckFinding.ok("1 broker(s), transaction.version 2"));
        assertThat(kafka("kafka", Optional.of((short) 1), TOPICS).level()).isEqualTo(Level.FAIL);
        assertThat(kafka("kafka", Optional.empty(), TOPICS).level()).isEqualTo(Level.FAIL);
    }

    @Test
    void aCommandTopicMustHaveTheNumberOfPartitionsItWasMadeWith() throws Exception {
        assertThat(kafka("topics", Optional.of((short) 2), TOPICS).level()).isEqualTo(Level.OK);

        var changed = new HashMap<>(TOPICS);
        changed.put("gdw.host1.volumes", 16);
        assertThat(kafka("topics", Optional.of((short) 2), changed).text())
                .isEqualTo("gdw.host1.volumes has 16 partitions, topics.partitions is 8");
    }

    @Test
    void missingTopicsAreMadeAtStartOnlyWhereThatIsAllowed() throws Exception {
        assertThat(kafka("topics", Optional.of((short) 2), Map.of()).level()).isEqualTo(Level.OK);

        var finding = look(
                "topics",
                new CheckKafka(
                                config("topics.create", "false"),
                                () -> new CheckKafka.Facts(1, Optional.of((short) 2), Map.of("gdw.state", 1)))
                        .probes());
        assertThat(finding.level()).isEqualTo(Level.FAIL);
        assertThat(finding.text()).contains("gdw.host1.host", "gdw.replies").doesNotContain("gdw.state");
    }

    @Test
    void etcdMustHaveRoomAndBeCompacted() throws Exception {
        assertThat(etcd("etcd", 10, 5_000_000, 4_999_000, NOW).level()).isEqualTo(Level.OK);
        assertThat(etcd("etcd", 81, 1, -1, NOW).level()).isEqualTo(Level.WARN);
        assertThat(etcd("etcd", 96, 1, -1, NOW).level()).isEqualTo(Level.FAIL);
        assertThat(etcd("etcd", 10, 500_000, -1, NOW))
                .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.WARN))
                .satisfies(finding -> assertThat(finding.toDo()).contains("--auto-compaction-retention"));
    }

    @Test
    void clocksMustAgree() throws Exception {
        assertThat(etcd("clock", 10, 1, 1, NOW.minusSeconds(4)).level()).isEqualTo(Level.OK);
        assertThat(etcd("clock", 10, 1, 1, NOW.plusSeconds(60)).text()).isEqualTo("this host is -60 s ahead of etcd's");
    }

    @Test
    void theEngineShouldUseOverlay2() throws Exception {
        assertThat(engine("engine", "overlay2", config()).level()).isEqualTo(Level.OK);
        assertThat(engine("engine", "vfs", config()).level()).isEqualTo(Level.WARN);
    }

    @Test
    void gpusNeedTheHookARuntimeOrCdi() throws Exception {
        assertThat(engine("nvidia-runtime", "overlay2", config()).level()).isEqualTo(Level.WARN);
        assertThat(engine("nvidia-runtime", "overlay2", config("gpu.injection", "none"))
                        .level())
                .isEqualTo(Level.OK);
        assertThat(engine("nvidia-runtime", "overlay2", config("gpu.source", "simulated:2"))
                        .level())
                .isEqualTo(Level.OK);

        Path hook = Files.createFile(directory.resolve("nvidia-container-runtime-hook"));
        assertThat(hook.toFile().setExecutable(true)).isTrue();
        assertThat(engine("nvidia-runtime", "overlay2", config()).text()).startsWith("hook yes");
    }

    @Test
    void gpusThatCanNotBeAskedFailAndSimulatedOnesAreAWarning() throws Exception {
        assertThat(host("gpus", config("gpu.source", "/none/nvidia-smi")).level())
                .isEqualTo(Level.FAIL);
        assertThat(host("gpus", config("gpu.source", "simulated:2")).level()).isEqualTo(Level.WARN);
        assertThat(host("gpus", config("gpu.source", "simulated:0")).level()).isEqualTo(Level.OK);
    }

    @Test
    void loopVolumesNeedTheirPrograms() throws Exception {
        List<String> missing = List.of("mkfs.xfs");
        assertThat(host("volumes", config("volume.backend", "loop")).level()).isEqualTo(Level.OK);
        assertThat(host("volumes", config("volume.backend", "loop"), missing).level())
                .isEqualTo(Level.FAIL);
        assertThat(host("volumes", config(), missing))
                .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.WARN))
                .satisfies(finding -> assertThat(finding.text()).contains("mkfs.xfs"))
                .satisfies(finding -> assertThat(finding.toDo()).contains("xfsprogs"));
    }

    @Test
    void aDirectoryThatIsNotThereYetIsMadeBelowOneThatIs() throws Exception {
        assertThat(host("data.dir", config("data.dir", directory + "/a/b")).text())
                .startsWith(directory + "/a/b, ");

        Path file = Files.createFile(directory.resolve("file"));
        assertThat(host("data.dir", config("data.dir", file + "/a")))
                .isEqualTo(CheckFinding.fail(file + " is no directory that can be written to", "make " + file + "/a"));
    }

    @Test
    void everyPartIsLookedAtInAStableOrder() {
        var parts = new CheckParts(
                config(),
                () -> {
                    throw new IOException("not asked here");
                },
                () -> {
                    throw new IOException("not asked here");
                },
                () -> {
                    throw new IOException("not asked here");
                },
                () -> NOW,
                "");

        assertThat(parts.probes())
                .extracting(CheckProbe::what)
                .containsExactly(
                        "kafka",
                        "topics",
                        "etcd",
                        "clock",
                        "engine",
                        "nvidia-runtime",
                        "gpus",
                        "ports",
                        "data.dir",
                        "volumes",
                        "rights");
    }

    @Test
    void rightsAndPortsAreToldOfThisVeryHost() throws Exception {
        assertThat(host("rights", config("docker.host", "unix:///none/docker.sock"))
                        .text())
                .isEqualTo("/none/docker.sock can't be written to");
        assertThat(host("rights", config("docker.host", "tcp://127.0.0.1:1")).level())
                .isNotEqualTo(Level.FAIL);
        assertThat(host("ports", config("port.range", "1-10")).text()).startsWith("range 1-10, 10 ports");
    }

    private CheckFinding kafka(String what, Optional<Short> version, Map<String, Integer> topics) throws Exception {
        return look(what, new CheckKafka(config(), () -> new CheckKafka.Facts(1, version, topics)).probes());
    }

    private static CheckFinding etcd(String what, int percent, long revision, long compacted, Instant time)
            throws Exception {
        var facts = new CheckEtcd.Facts("3.5.0", (long) percent << 20, 100L << 20, revision, compacted, time);
        return look(what, new CheckEtcd(List.of("http://e:1"), () -> facts, () -> NOW).probes());
    }

    private CheckFinding engine(String what, String driver, WorkerConfig config) throws Exception {
        var info = new EngineInfo(
                "id", "28.0", "1.44", driver, true, false, Path.of("/d"), Set.of("runc"), 8, 1L << 33, true, Set.of());
        return look(what, new CheckEngine(config, () -> info, directory.toString()).probes());
    }

    private static CheckFinding host(String what, WorkerConfig config) throws Exception {
        return host(what, config, List.of());
    }

    private static CheckFinding host(String what, WorkerConfig config, List<String> missing) throws Exception {
        var source = GpuSources.of(config.gpu().source(), config.hostId(), Duration.ofSeconds(5));
        var inventory = new GpuInventory(source, () -> NOW);
        return look(
                what,
                new CheckHost(config, inventory, new EphemeralPorts(), Path.of("/proc/self"), () -> missing).probes());
    }

    private static CheckFinding look(String what, List<CheckProbe> probes) throws Exception {
        return probes.stream()
                .filter(probe -> probe.what().equals(what))
                .findFirst()
                .orElseThrow()
                .look()
                .call();
    }

    private static WorkerConfig config(String... settings) {
        var environment =
                new TreeMap<>(Map.of("GDW_HOST_ID", "host1", "GDW_KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"));
        for (int i = 0; i < settings.length; i += 2) {
            environment.put(
                    "GDW_" + settings[i].toUpperCase(java.util.Locale.ROOT).replace('.', '_'), settings[i + 1]);
        }
        return ConfigLoader.load(null, environment);
    }
}
