package io.gpudocker.worker.config;

import io.gpudocker.messages.value.ByteSize;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every setting there is, in the order in which people read them: the one source for parsing, help and
 * {@code docs/configuration.md}. Keys below {@link #KAFKA_PREFIX} go to the Kafka clients as they are.
 */
public final class ConfigKeys {
    /** What is handed on to the Kafka clients, without this prefix. */
    public static final String KAFKA_PREFIX = "kafka.";

    /** What the worker must own of the Kafka clients' settings, and so refuses. */
    public static final Set<String> KAFKA_OWNED = Set.of(
            "transactional.id",
            "group.id",
            "isolation.level",
            "enable.auto.commit",
            "auto.offset.reset",
            "acks",
            "enable.idempotence",
            "transaction.timeout.ms",
            "group.instance.id",
            "group.protocol",
            "allow.auto.create.topics",
            "key.serializer",
            "value.serializer",
            "key.deserializer",
            "value.deserializer",
            "partitioner.class",
            "partitioner.ignore.keys");

    private static final List<ConfigKey<?>> TABLE = new ArrayList<>();
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    public static final ConfigKey<String> HOST_ID =
            key("host.id", null, "The name of this host in topics and state; never changes.", Parsers::hostId);
    public static final ConfigKey<Path> DATA_DIR = key(
            "data.dir",
            "/var/lib/gpu-docker-worker",
            "The worker's own directory: its lock, mounted volumes.",
            Parsers::absolutePath);

    public static final ConfigKey<List<String>> KAFKA_BOOTSTRAP_SERVERS = key(
            "kafka.bootstrap.servers",
            null,
            "Kafka brokers to begin with. Other keys below `kafka.` go to the Kafka clients as they are.",
            Parsers.listOfSome(
                    Parsers.matching("\\S+:\\d{1,5}", "must be like host:9092, several with commas between")));

    public static final ConfigKey<List<URI>> ETCD_ENDPOINTS = key(
            "etcd.endpoints", "http://127.0.0.1:2379", "etcd's members.", Parsers.listOfSome(Parsers::etcdEndpoint));
    public static final ConfigKey<String> ETCD_PREFIX = key(
            "etcd.prefix",
            "/gpu-docker/v1",
            "Where the fleet's state stands in etcd; the same on all hosts.",
            Parsers.matching("(/[A-Za-z0-9_.-]+)+", "must be like /gpu-docker/v1, without a slash at the end"));
    public static final ConfigKey<Optional<String>> ETCD_USER =
            key("etcd.user", "", "User name, where etcd asks for one.", Parsers.optional(text -> text));
    public static final ConfigKey<Optional<String>> ETCD_PASSWORD =
            secret("etcd.password", "", "Password of `etcd.user`.", Parsers.optional(text -> text));
    public static final ConfigKey<Optional<Path>> ETCD_CA_FILE =
            key("etcd.ca.file", "", "PEM file of the authorities to trust.", Parsers.optional(Parsers::absolutePath));
    public static final ConfigKey<Optional<Path>> ETCD_CERT_FILE =
            key("etcd.cert.file", "", "PEM file of the client certificate.", Parsers.optional(Parsers::absolutePath));
    public static final ConfigKey<Optional<Path>> ETCD_KEY_FILE =
            key("etcd.key.file", "", "PEM file (PKCS#8) of the client's key.", Parsers.optional(Parsers::absolutePath));
    public static final ConfigKey<Duration> ETCD_CALL_TIMEOUT =
            key("etcd.call.timeout", "PT5S", "Deadline of one call to etcd.", Parsers.duration(SECOND, MINUTE));
    public static final ConfigKey<Duration> ETCD_LEASE_TTL = key(
            "etcd.lease.ttl",
            "PT15S",
            "How long this worker owns its host without being heard; whole seconds.",
            Parsers.duration(Duration.ofSeconds(5), Duration.ofMinutes(5)));

    public static final ConfigKey<URI> DOCKER_HOST =
            key("docker.host", "unix:///var/run/docker.sock", "The Docker engine.", Parsers::dockerHost);
    public static final ConfigKey<Duration> DOCKER_CALL_TIMEOUT = key(
            "docker.call.timeout",
            "PT30S",
            "Deadline of one short call to the engine; pulls, stops and executes have their own.",
            Parsers.duration(SECOND, Duration.ofMinutes(10)));

    public static final ConfigKey<String> TOPICS_PREFIX =
            key("topics.prefix", "gdw", "How the names of all topics begin.", Parsers::topicName);
    public static final ConfigKey<Boolean> TOPICS_CREATE =
            key("topics.create", "true", "Whether missing topics are created at start.", Parsers::bool);
    public static final ConfigKey<Integer> TOPICS_PARTITIONS = key(
            "topics.partitions",
            "8",
            "Partitions of a topic that is created; must never change afterwards.",
            Parsers.integer(1, 1000));
    public static final ConfigKey<Integer> TOPICS_REPLICATION_FACTOR = key(
            "topics.replication.factor",
            "-1",
            "Replicas of a topic that is created; -1 is the broker's default.",
            Parsers::brokerDefaultOr);
    public static final ConfigKey<Integer> TOPICS_MIN_INSYNC_REPLICAS = key(
            "topics.min.insync.replicas",
            "-1",
            "`min.insync.replicas` of a topic that is created; -1 is the broker's default.",
            Parsers::brokerDefaultOr);
    public static final ConfigKey<Duration> TOPICS_REPLIES_RETENTION = key(
            "topics.replies.retention",
            "P90D",
            "How long results and events are kept; at least `journal.retention`.",
            Parsers.duration(HOUR, Duration.ofDays(3650)));

    public static final ConfigKey<PortRange> PORT_RANGE =
            key("port.range", "40000-65535", "Host ports that may be given to containers.", PortRange::parse);

    public static final ConfigKey<GpuSourceConfig> GPU_SOURCE = key(
            "gpu.source",
            "nvidia-smi",
            "`nvidia-smi`, the path of a program that answers as it does, or `simulated:<n>` (0: no GPUs).",
            GpuSourceConfig::parse);
    public static final ConfigKey<GpuInjection> GPU_INJECTION = key(
            "gpu.injection",
            "auto",
            "How a container gets its GPUs: `auto`, `device-request`, `cdi`, `env` or `none`.",
            Parsers.oneOf(GpuInjection.class));
    public static final ConfigKey<Duration> GPU_QUERY_TIMEOUT = key(
            "gpu.query.timeout",
            "PT10S",
            "How long `gpu.source` may take to answer before it is killed.",
            Parsers.duration(SECOND, Duration.ofMinutes(5)));
    public static final ConfigKey<Duration> GPU_QUERY_INTERVAL =
            key("gpu.query.interval", "PT30S", "How often the GPUs are looked at.", Parsers.duration(SECOND, HOUR));
    public static final ConfigKey<Duration> GPU_PROBE_INTERVAL = key(
            "gpu.probe.interval",
            "PT0S",
            "How often `gpu.probe.cmd` is run inside every running container that holds GPUs, to learn whether it still has"
                    + " them; PT0S: never.",
            Parsers.offOr(Parsers.duration(SECOND, DAY)));
    public static final ConfigKey<List<String>> GPU_PROBE_CMD = key(
            "gpu.probe.cmd",
            "nvidia-smi -L",
            "The words of that command, with blanks between. It must end within `gpu.query.timeout`; a container without the"
                    + " program is left alone.",
            Parsers::words);

    public static final ConfigKey<HttpAddress> HTTP_ADDRESS = key(
            "http.address",
            "127.0.0.1:9404",
            "Where `/metrics`, `/health/live` and `/health/ready` are served; port 0 takes a free one.",
            HttpAddress::parse);
    public static final ConfigKey<Optional<URI>> TRACING_OTLP_ENDPOINT = key(
            "tracing.otlp.endpoint",
            "",
            "Where spans of commands are sent, by OTLP over HTTP, such as `http://127.0.0.1:4318`; no tracing by default.",
            Parsers.optional(Parsers::otlpEndpoint));

    public static final ConfigKey<Integer> WORKER_MAX_IN_FLIGHT =
            key("worker.max.in.flight", "16", "How many commands run side by side.", Parsers.integer(1, 1024));
    public static final ConfigKey<Duration> WORKER_SHUTDOWN_TIMEOUT = key(
            "worker.shutdown.timeout",
            "PT30S",
            "How long running commands may take to end after SIGTERM; what is left goes on at the next start.",
            Parsers.duration(Duration.ZERO, HOUR));
    public static final ConfigKey<Duration> COMMAND_TIMEOUT = key(
            "command.timeout",
            "PT30M",
            "How long a command without a deadline may run.",
            Parsers.duration(SECOND, Duration.ofDays(7)));
    public static final ConfigKey<Duration> AFTER_TIMEOUT = key(
            "after.timeout",
            "PT60S",
            "How long a command waits for those named in its `after`.",
            Parsers.duration(Duration.ZERO, DAY));

    public static final ConfigKey<List<Path>> BINDS_ALLOWED_HOST_PATHS = key(
            "binds.allowed.host.paths",
            "",
            "Host directories that commands may mount, and what is below them; none at all by default.",
            Parsers::absolutePaths);
    public static final ConfigKey<List<String>> REPLIES_ALLOWED_TOPICS = key(
            "replies.allowed.topics",
            "",
            "Topics besides `<prefix>.replies` that a command may name for a copy of its result.",
            Parsers.list(Parsers::topicName));

    public static final ConfigKey<Integer> HISTORY_KEEP = key(
            "history.keep", "5", "How many old versions of a ReplicaSet keep their disk.", Parsers.integer(0, 1000));
    public static final ConfigKey<Optional<ByteSize>> HISTORY_KEEP_BYTES = key(
            "history.keep.bytes",
            "",
            "What the disks of old versions of one ReplicaSet may take together, such as `100GiB`; no limit by default.",
            Parsers.optional(Parsers::size));
    public static final ConfigKey<Duration> JOURNAL_RETENTION = key(
            "journal.retention",
            "P14D",
            "How long a repeated command is answered with the first answer.",
            Parsers.duration(HOUR, Duration.ofDays(365)));

    public static final ConfigKey<VolumeBackend> VOLUME_BACKEND = key(
            "volume.backend",
            "auto",
            "What volumes are made of: `auto`, `quota`, `loop`, `plain` or `nfs`.",
            Parsers.oneOf(VolumeBackend.class));
    public static final ConfigKey<BigDecimal> VOLUME_OVERCOMMIT = key(
            "volume.overcommit",
            "1.0",
            "Bytes of `loop` volumes that may be promised for each byte the file system of `data.dir` has for them.",
            Parsers.decimal("0.1", "100"));
    public static final ConfigKey<Duration> USAGE_INTERVAL =
            key("usage.interval", "PT1H", "How long a usage interval may become.", Parsers.duration(MINUTE, DAY));

    public static final ConfigKey<Boolean> CONTAINER_NO_NEW_PRIVILEGES = key(
            "container.no.new.privileges",
            "true",
            "Whether programs in containers can't gain privileges, as by setuid.",
            Parsers::bool);
    public static final ConfigKey<Integer> CONTAINER_PIDS_LIMIT = key(
            "container.pids.limit", "4096", "How many processes a container may have.", Parsers.integer(16, 4_194_304));
    public static final ConfigKey<String> CONTAINER_LOG_MAX_SIZE = key(
            "container.log.max.size",
            "10m",
            "Size of one file of a container's log, as Docker writes it.",
            Parsers.matching("[1-9]\\d{0,8}[kmg]", "must be a number and k, m or g, such as 10m"));
    public static final ConfigKey<Integer> CONTAINER_LOG_MAX_FILES =
            key("container.log.max.files", "3", "How many such files are kept.", Parsers.integer(1, 100));

    public static final ConfigKey<Optional<Path>> REGISTRY_AUTH_FILE = key(
            "registry.auth.file",
            "",
            "Credentials of registries, in the form of Docker's `config.json`; read when the worker meets the engine.",
            Parsers.optional(Parsers::absolutePath));

    private ConfigKeys() {}

    /** All of them, in the order of the documentation. */
    public static List<ConfigKey<?>> all() {
        return List.copyOf(TABLE);
    }

    private static <T> ConfigKey<T> key(
            String name, @Nullable String defaultText, String description, ConfigKey.Parser<T> parser) {
        return listed(new ConfigKey<>(name, defaultText, description, parser, false));
    }

    private static <T> ConfigKey<T> secret(
            String name, String defaultText, String description, ConfigKey.Parser<T> parser) {
        return listed(new ConfigKey<>(name, defaultText, description, parser, true));
    }

    private static <T> ConfigKey<T> listed(ConfigKey<T> key) {
        TABLE.add(key);
        return key;
    }
}
