package io.gpudocker.worker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.gpudocker.messages.Topics;
import io.gpudocker.messages.value.ByteSize;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigLoaderTest {
    private static final Map<String, String> REQUIRED =
            Map.of("host.id", "host1", "kafka.bootstrap.servers", "localhost:9092");

    @TempDir
    private Path directory;

    @Test
    void defaultsHoldWhereNothingIsGiven() {
        WorkerConfig config = load(REQUIRED, Map.of());

        assertThat(config)
                .isEqualTo(new WorkerConfig(
                        "host1",
                        Path.of("/var/lib/gpu-docker-worker"),
                        new WorkerConfig.KafkaSettings(new TreeMap<>(Map.of("bootstrap.servers", "localhost:9092"))),
                        new WorkerConfig.EtcdSettings(
                                List.of(URI.create("http://127.0.0.1:2379")),
                                "/gpu-docker/v1",
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(15)),
                        new WorkerConfig.DockerSettings(
                                URI.create("unix:///var/run/docker.sock"), Duration.ofSeconds(30)),
                        new WorkerConfig.TopicSettings(new Topics("gdw"), true, 8, (short) -1, -1, Duration.ofDays(90)),
                        new PortRange(40000, 65535),
                        new WorkerConfig.GpuSettings(
                                new GpuSourceConfig.Program("nvidia-smi"),
                                GpuInjection.AUTO,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30),
                                Duration.ZERO,
                                List.of("nvidia-smi", "-L")),
                        new HttpAddress("127.0.0.1", 9404),
                        new WorkerConfig.CommandSettings(
                                16,
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(30),
                                Duration.ofSeconds(60),
                                Duration.ofDays(14)),
                        new WorkerConfig.PolicySettings(List.of(), List.of()),
                        new WorkerConfig.HistorySettings(5, Optional.empty()),
                        VolumeBackend.AUTO,
                        new BigDecimal("1.0"),
                        Duration.ofHours(1),
                        new WorkerConfig.ContainerSettings(true, 4096, "10m", 3),
                        Optional.empty(),
                        Optional.empty()));
    }

    @Test
    void everyKeyGivenIsTaken() {
        WorkerConfig config = load(everyKey(), Map.of());

        assertThat(config)
                .isEqualTo(new WorkerConfig(
                        "gpu_7.eu",
                        Path.of("/srv/worker"),
                        new WorkerConfig.KafkaSettings(
                                new TreeMap<>(Map.of("bootstrap.servers", "a:1,b:2", "security.protocol", "SASL_SSL"))),
                        new WorkerConfig.EtcdSettings(
                                List.of(URI.create("https://e1:2379"), URI.create("https://e2:2379")),
                                "/fleet",
                                Optional.of("worker"),
                                Optional.of("hush"),
                                Optional.of(Path.of("/etc/ca.pem")),
                                Optional.of(Path.of("/etc/cert.pem")),
                                Optional.of(Path.of("/etc/key.pem")),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(20)),
                        new WorkerConfig.DockerSettings(URI.create("tcp://127.0.0.1:2375"), Duration.ofSeconds(20)),
                        new WorkerConfig.TopicSettings(new Topics("pre"), false, 3, (short) 3, 2, Duration.ofDays(30)),
                        new PortRange(20000, 20999),
                        new WorkerConfig.GpuSettings(
                                new GpuSourceConfig.Simulated(4),
                                GpuInjection.DEVICE_REQUEST,
                                Duration.ofSeconds(3),
                                Duration.ofSeconds(9),
                                Duration.ofMinutes(5),
                                List.of("cat", "/proc/driver/nvidia/version")),
                        new HttpAddress("::1", 0),
                        new WorkerConfig.CommandSettings(
                                4,
                                Duration.ofSeconds(5),
                                Duration.ofMinutes(5),
                                Duration.ofSeconds(6),
                                Duration.ofDays(7)),
                        new WorkerConfig.PolicySettings(
                                List.of(Path.of("/data"), Path.of("/mnt/models")), List.of("billing.replies")),
                        new WorkerConfig.HistorySettings(2, Optional.of(ByteSize.parse("1.5GiB"))),
                        VolumeBackend.LOOP,
                        new BigDecimal("2.5"),
                        Duration.ofMinutes(10),
                        new WorkerConfig.ContainerSettings(false, 100, "1g", 2),
                        Optional.of(Path.of("/root/.docker/config.json")),
                        Optional.of(URI.create("https://collector:4318/otlp"))));
    }

    @Test
    void everyKeyOfTheTableIsInTheTestAboveWithAnotherValueThanItsDefault() {
        assertThat(ConfigKeys.all())
                .allSatisfy(key ->
                        assertThat(everyKey().get(key.name())).isNotNull().isNotEqualTo(key.defaultText()));
    }

    @Test
    void theEnvironmentOverridesTheFileForEveryKey() {
        var environment = new TreeMap<String, String>();
        everyKey()
                .forEach((key, value) ->
                        environment.put("GDW_" + key.replace('.', '_').toUpperCase(java.util.Locale.ROOT), value));

        assertThat(load(REQUIRED, environment)).isEqualTo(load(everyKey(), Map.of()));
        assertThat(ConfigLoader.load(null, environment)).isEqualTo(load(everyKey(), Map.of()));
    }

    @Test
    void variablesOfTheScriptsAndOfOthersAreLeftAlone() {
        var environment = Map.of(
                "GDW_JAVA_OPTS",
                "-Xmx1g",
                "GDW_BOOTSTRAP_SERVERS",
                "x:1",
                "GDW_HOST",
                "other",
                "PATH",
                "/bin",
                "GDWX",
                "");

        assertThat(load(REQUIRED, environment).hostId()).isEqualTo("host1");
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void aBadValueIsAProblemThatNamesItsKeyValueAndOrigin(String key, String value, String rule) {
        assertThat(problems(with(Map.of(key, value)), Map.of()))
                .singleElement()
                .satisfies(problem -> assertThat(problem)
                        .startsWith(key + ": ")
                        .contains(rule)
                        .contains("'" + value + "'")
                        .contains("worker.properties"));
    }

    static List<org.junit.jupiter.params.provider.Arguments> badValues() {
        return List.of(
                bad("host.id", "my-host", "no dash"),
                bad("host.id", "Host", "a-z"),
                bad("data.dir", "var/lib", "absolute"),
                bad("kafka.bootstrap.servers", "localhost", "host:9092"),
                bad("kafka.bootstrap.servers", "a:1,,b:2", "host:9092"),
                bad("etcd.endpoints", "127.0.0.1:2379", "http://"),
                bad("etcd.endpoints", "http://127.0.0.1", "http://"),
                bad("etcd.endpoints", "http:// x", "http://"),
                bad("etcd.endpoints", "", "at least one"),
                bad("etcd.prefix", "/fleet/", "slash"),
                bad("etcd.ca.file", "ca.pem", "absolute"),
                bad("etcd.call.timeout", "5s", "ISO-8601"),
                bad("etcd.lease.ttl", "PT1S", "from PT5S"),
                bad("docker.host", "/var/run/docker.sock", "unix:///"),
                bad("docker.host", "tcp://engine", "tcp://"),
                bad("docker.call.timeout", "PT0S", "from PT1S"),
                bad("topics.prefix", "a b", "letters"),
                bad("topics.create", "yes", "true or false"),
                bad("topics.partitions", "0", "from 1"),
                bad("topics.partitions", "many", "whole number"),
                bad("topics.replication.factor", "0", "-1"),
                bad("topics.min.insync.replicas", "-2", "from -1"),
                bad("topics.replies.retention", "-P1D", "from PT1H"),
                bad("port.range", "40000", "40000-65535"),
                bad("port.range", "50000-40000", "lower one first"),
                bad("port.range", "0-100", "from 1"),
                bad("port.range", "60000-65536", "65535"),
                bad("gpu.source", "nvidia", "simulated"),
                bad("gpu.source", "simulated:65", "64"),
                bad("gpu.source", "simulated:", "64"),
                bad("gpu.injection", "magic", "[auto, device-request, cdi, env, none]"),
                bad("gpu.query.timeout", "1", "ISO-8601"),
                bad("gpu.query.interval", "PT0.1S", "from PT1S"),
                bad("gpu.probe.interval", "PT0.1S", "from PT1S"),
                bad("gpu.probe.cmd", "", "must be a command"),
                bad("http.address", "9404", "127.0.0.1:9404"),
                bad("http.address", "localhost:70000", "127.0.0.1:9404"),
                bad("worker.max.in.flight", "0", "from 1"),
                bad("worker.shutdown.timeout", "-PT1S", "from PT0S"),
                bad("command.timeout", "30", "ISO-8601"),
                bad("after.timeout", "P2D", "to PT24H"),
                bad("binds.allowed.host.paths", "/data,models", "absolute"),
                bad("replies.allowed.topics", "a,b c", "letters"),
                bad("history.keep", "-1", "from 0"),
                bad("history.keep.bytes", "10", "unit"),
                bad("journal.retention", "PT1M", "from PT1H"),
                bad("volume.backend", "zfs", "[auto, quota, loop, plain, nfs]"),
                bad("volume.overcommit", "much", "must be a number such as 1.5"),
                bad("volume.overcommit", "0", "from 0.1 to 100"),
                bad("usage.interval", "PT1S", "from PT1M"),
                bad("container.no.new.privileges", "1", "true or false"),
                bad("container.pids.limit", "1", "from 16"),
                bad("container.log.max.size", "10mb", "10m"),
                bad("container.log.max.files", "0", "from 1"),
                bad("registry.auth.file", "config.json", "absolute"),
                bad("tracing.otlp.endpoint", "collector:4317", "http://127.0.0.1:4318"),
                bad("tracing.otlp.endpoint", "grpc://collector:4317", "http://127.0.0.1:4318"),
                bad("tracing.otlp.endpoint", "http://user:hush@collector:4318", "without user"),
                bad("tracing.otlp.endpoint", "http://collector:4318/?token=hush", "query"));
    }

    @ParameterizedTest
    @CsvSource({
        "transactional.id",
        "group.id",
        "isolation.level",
        "enable.auto.commit",
        "auto.offset.reset",
        "acks",
        "transaction.timeout.ms",
        "partitioner.class",
        "key.serializer"
    })
    void whatTheWorkerMustOwnOfKafkaIsRefused(String clientKey) {
        assertThat(problems(with(Map.of("kafka." + clientKey, "x")), Map.of()))
                .singleElement()
                .satisfies(problem -> assertThat(problem).startsWith("kafka." + clientKey + ": is the worker's own"));
    }

    @Test
    void unknownKeysAndVariablesAreProblemsAndTheNearestKeyIsNamed() {
        assertThat(problems(with(Map.of("worker.max.inflight", "3", "zzz", "1")), Map.of("GDW_DOKCER_HOST", "x")))
                .containsExactly(
                        "dokcer.host: is no setting (GDW_DOKCER_HOST); did you mean docker.host?",
                        "worker.max.inflight: is no setting (" + file() + "); did you mean worker.max.in.flight?",
                        "zzz: is no setting (" + file() + ")");
    }

    @Test
    void allProblemsAreToldAtOnce() {
        var settings = Map.of("topics.partitions", "x", "kafka.group.id", "g", "nonsense", "1", "etcd.user", "me");

        assertThat(problems(settings, Map.of("GDW_PORT_RANGE", "1")))
                .hasSize(7)
                .anySatisfy(problem -> assertThat(problem).isEqualTo("host.id: must be given"))
                .anySatisfy(problem -> assertThat(problem).isEqualTo("kafka.bootstrap.servers: must be given"))
                .anySatisfy(problem -> assertThat(problem).startsWith("port.range: must be a range"))
                .anySatisfy(problem -> assertThat(problem).startsWith("etcd.user: must be given together"));
    }

    @Test
    void settingsThatDoNotGoTogetherAreProblems() {
        assertThat(problems(
                        with(Map.of(
                                "topics.min.insync.replicas", "3",
                                "topics.replication.factor", "2",
                                "topics.replies.retention", "P7D",
                                "etcd.call.timeout", "PT15S",
                                "etcd.cert.file", "/c.pem")),
                        Map.of()))
                .containsExactly(
                        "topics.min.insync.replicas: must not be more than topics.replication.factor, was 3 and 2",
                        "topics.replies.retention: must be at least as long as journal.retention, was PT168H and PT336H",
                        "etcd.call.timeout: must be shorter than etcd.lease.ttl, was PT15S and PT15S",
                        "etcd.cert.file: must be given together with etcd.key.file");
    }

    @Test
    void aKeyGivenTwiceIsAProblem() throws IOException {
        Files.writeString(file(), "host.id=a\nhost.id=b\nkafka.bootstrap.servers=k:1\n");

        assertThat(problemsOfFile()).containsExactly("host.id: is given twice in " + file());
    }

    @Test
    void aFileThatCannotBeReadIsAProblemBesidesTheOthers() throws IOException {
        assertThat(problemsOfFile()).contains(file() + ": there is no such file", "host.id: must be given");

        Files.write(file(), "host.id=\u00e4".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(problemsOfFile()).contains(file() + ": is not UTF-8");

        Files.writeString(file(), "host.id=\\u12");
        assertThat(problemsOfFile()).anySatisfy(problem -> assertThat(problem).contains("is no properties file"));
    }

    @Test
    void nothingPrintedHoldsASecret() {
        var settings = with(Map.of(
                "etcd.user",
                "me",
                "etcd.password",
                "hush",
                "kafka.sasl.jaas.config",
                "password=hush",
                "kafka.x",
                "hush"));

        assertThat(load(settings, Map.of()).toString()).doesNotContain("hush").contains("sasl.jaas.config");
    }

    private static org.junit.jupiter.params.provider.Arguments bad(String key, String value, String rule) {
        return org.junit.jupiter.params.provider.Arguments.of(key, value, rule);
    }

    private static Map<String, String> everyKey() {
        return Map.ofEntries(
                Map.entry("host.id", "gpu_7.eu"),
                Map.entry("data.dir", "/srv/worker"),
                Map.entry("kafka.bootstrap.servers", "a:1,b:2"),
                Map.entry("kafka.security.protocol", "SASL_SSL"),
                Map.entry("etcd.endpoints", "https://e1:2379, https://e2:2379"),
                Map.entry("etcd.prefix", "/fleet"),
                Map.entry("etcd.user", "worker"),
                Map.entry("etcd.password", "hush"),
                Map.entry("etcd.ca.file", "/etc/ca.pem"),
                Map.entry("etcd.cert.file", "/etc/cert.pem"),
                Map.entry("etcd.key.file", "/etc/key.pem"),
                Map.entry("etcd.call.timeout", "PT2S"),
                Map.entry("etcd.lease.ttl", "PT20S"),
                Map.entry("docker.host", "tcp://127.0.0.1:2375"),
                Map.entry("docker.call.timeout", "PT20S"),
                Map.entry("topics.prefix", "pre"),
                Map.entry("topics.create", "false"),
                Map.entry("topics.partitions", "3"),
                Map.entry("topics.replication.factor", "3"),
                Map.entry("topics.min.insync.replicas", "2"),
                Map.entry("topics.replies.retention", "P30D"),
                Map.entry("port.range", "20000-20999"),
                Map.entry("gpu.source", "simulated:4"),
                Map.entry("gpu.injection", "device-request"),
                Map.entry("gpu.query.timeout", "PT3S"),
                Map.entry("gpu.query.interval", "PT9S"),
                Map.entry("gpu.probe.interval", "PT5M"),
                Map.entry("gpu.probe.cmd", "cat  /proc/driver/nvidia/version"),
                Map.entry("http.address", "[::1]:0"),
                Map.entry("worker.max.in.flight", "4"),
                Map.entry("worker.shutdown.timeout", "PT5S"),
                Map.entry("command.timeout", "PT5M"),
                Map.entry("after.timeout", "PT6S"),
                Map.entry("binds.allowed.host.paths", "/data/,/mnt/models"),
                Map.entry("replies.allowed.topics", "billing.replies"),
                Map.entry("history.keep", "2"),
                Map.entry("history.keep.bytes", "1.5GiB"),
                Map.entry("journal.retention", "P7D"),
                Map.entry("volume.backend", "loop"),
                Map.entry("volume.overcommit", "2.5"),
                Map.entry("usage.interval", "PT10M"),
                Map.entry("container.no.new.privileges", "false"),
                Map.entry("container.pids.limit", "100"),
                Map.entry("container.log.max.size", "1g"),
                Map.entry("container.log.max.files", "2"),
                Map.entry("registry.auth.file", "/root/.docker/config.json"),
                Map.entry("tracing.otlp.endpoint", "https://collector:4318/otlp"));
    }

    private static Map<String, String> with(Map<String, String> more) {
        var all = new TreeMap<>(REQUIRED);
        all.putAll(more);
        return all;
    }

    private WorkerConfig load(Map<String, String> settings, Map<String, String> environment) {
        write(settings);
        return ConfigLoader.load(file(), environment);
    }

    private List<String> problems(Map<String, String> settings, Map<String, String> environment) {
        write(settings);
        return catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(file(), environment))
                .problems();
    }

    private List<String> problemsOfFile() {
        return catchThrowableOfType(ConfigException.class, () -> ConfigLoader.load(file(), Map.of()))
                .problems();
    }

    private Path file() {
        return directory.resolve("worker.properties");
    }

    private void write(Map<String, String> settings) {
        var text = new StringBuilder();
        settings.forEach(
                (key, value) -> text.append(key).append('=').append(value).append('\n'));
        try {
            Files.writeString(file(), text);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
