package io.gpudocker.worker.config;

import io.gpudocker.messages.Topics;
import io.gpudocker.messages.value.ByteSize;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All settings of a worker, each read and within its limits; {@link ConfigKeys} says what each means. Immutable; shows
 * no secret when printed. Made by {@link ConfigLoader}.
 */
public record WorkerConfig(
        String hostId,
        Path dataDir,
        KafkaSettings kafka,
        EtcdSettings etcd,
        DockerSettings docker,
        TopicSettings topics,
        PortRange portRange,
        GpuSettings gpu,
        HttpAddress httpAddress,
        CommandSettings commands,
        PolicySettings policy,
        HistorySettings history,
        VolumeBackend volumeBackend,
        BigDecimal volumeOvercommit,
        Duration usageInterval,
        ContainerSettings container,
        Optional<Path> registryAuthFile,
        Optional<URI> tracingOtlpEndpoint) {

    static WorkerConfig of(ConfigValues values, SortedMap<String, String> kafka) {
        return new WorkerConfig(
                values.get(ConfigKeys.HOST_ID),
                values.get(ConfigKeys.DATA_DIR),
                new KafkaSettings(kafka),
                EtcdSettings.of(values),
                new DockerSettings(values.get(ConfigKeys.DOCKER_HOST), values.get(ConfigKeys.DOCKER_CALL_TIMEOUT)),
                TopicSettings.of(values),
                values.get(ConfigKeys.PORT_RANGE),
                GpuSettings.of(values),
                values.get(ConfigKeys.HTTP_ADDRESS),
                CommandSettings.of(values),
                new PolicySettings(
                        values.get(ConfigKeys.BINDS_ALLOWED_HOST_PATHS), values.get(ConfigKeys.REPLIES_ALLOWED_TOPICS)),
                new HistorySettings(values.get(ConfigKeys.HISTORY_KEEP), values.get(ConfigKeys.HISTORY_KEEP_BYTES)),
                values.get(ConfigKeys.VOLUME_BACKEND),
                values.get(ConfigKeys.VOLUME_OVERCOMMIT),
                values.get(ConfigKeys.USAGE_INTERVAL),
                ContainerSettings.of(values),
                values.get(ConfigKeys.REGISTRY_AUTH_FILE),
                values.get(ConfigKeys.TRACING_OTLP_ENDPOINT));
    }

    /**
     * What every Kafka client of the worker is made with, besides what the worker itself sets.
     *
     * @param client {@code kafka.*} without that prefix; has {@code bootstrap.servers}; may hold secrets
     */
    public record KafkaSettings(SortedMap<String, String> client) {
        public KafkaSettings {
            client = Collections.unmodifiableSortedMap(new TreeMap<>(client));
        }

        public String bootstrapServers() {
            return client.getOrDefault("bootstrap.servers", "");
        }

        /** A fresh map for a client, to be added to. */
        public Map<String, Object> forClient() {
            return new TreeMap<>(client);
        }

        @Override
        public String toString() {
            return "KafkaSettings[" + bootstrapServers() + ", keys " + new TreeSet<>(client.keySet()) + "]";
        }
    }

    /**
     * How etcd is reached.
     *
     * @param prefix of the fleet, such as {@code /gpu-docker/v1}, without a slash at the end
     * @param leaseTtl at least 5 s
     */
    public record EtcdSettings(
            List<URI> endpoints,
            String prefix,
            Optional<String> user,
            Optional<String> password,
            Optional<Path> caFile,
            Optional<Path> certFile,
            Optional<Path> keyFile,
            Duration callTimeout,
            Duration leaseTtl) {

        static EtcdSettings of(ConfigValues values) {
            return new EtcdSettings(
                    values.get(ConfigKeys.ETCD_ENDPOINTS),
                    values.get(ConfigKeys.ETCD_PREFIX),
                    values.get(ConfigKeys.ETCD_USER),
                    values.get(ConfigKeys.ETCD_PASSWORD),
                    values.get(ConfigKeys.ETCD_CA_FILE),
                    values.get(ConfigKeys.ETCD_CERT_FILE),
                    values.get(ConfigKeys.ETCD_KEY_FILE),
                    values.get(ConfigKeys.ETCD_CALL_TIMEOUT),
                    values.get(ConfigKeys.ETCD_LEASE_TTL));
        }

        /** Below which a host's state stands, such as {@code /gpu-docker/v1/hosts/host1/}. */
        public String hostPrefix(String hostId) {
            return prefix + "/hosts/" + hostId + "/";
        }

        @Override
        public String toString() {
            return "EtcdSettings[" + endpoints + ", " + prefix + ", " + callTimeout + ", " + leaseTtl + "]";
        }
    }

    /**
     * How the engine is reached.
     *
     * @param host {@code unix:///…} or {@code tcp://…:…}
     */
    public record DockerSettings(URI host, Duration callTimeout) {}

    /**
     * Which topics there are and how missing ones are made.
     *
     * @param replicationFactor -1 for the broker's default, likewise {@code minInsyncReplicas}
     */
    public record TopicSettings(
            Topics names,
            boolean create,
            int partitions,
            short replicationFactor,
            int minInsyncReplicas,
            Duration repliesRetention) {

        static TopicSettings of(ConfigValues values) {
            return new TopicSettings(
                    new Topics(values.get(ConfigKeys.TOPICS_PREFIX)),
                    values.get(ConfigKeys.TOPICS_CREATE),
                    values.get(ConfigKeys.TOPICS_PARTITIONS),
                    values.get(ConfigKeys.TOPICS_REPLICATION_FACTOR).shortValue(),
                    values.get(ConfigKeys.TOPICS_MIN_INSYNC_REPLICAS),
                    values.get(ConfigKeys.TOPICS_REPLIES_RETENTION));
        }
    }

    /**
     * Where GPUs are learnt and how containers get them.
     *
     * @param probeInterval zero when containers are not asked
     * @param probeCmd what is run in them, word by word
     */
    public record GpuSettings(
            GpuSourceConfig source,
            GpuInjection injection,
            Duration queryTimeout,
            Duration queryInterval,
            Duration probeInterval,
            List<String> probeCmd) {

        static GpuSettings of(ConfigValues values) {
            return new GpuSettings(
                    values.get(ConfigKeys.GPU_SOURCE),
                    values.get(ConfigKeys.GPU_INJECTION),
                    values.get(ConfigKeys.GPU_QUERY_TIMEOUT),
                    values.get(ConfigKeys.GPU_QUERY_INTERVAL),
                    values.get(ConfigKeys.GPU_PROBE_INTERVAL),
                    values.get(ConfigKeys.GPU_PROBE_CMD));
        }
    }

    /**
     * How commands are carried out.
     *
     * @param maxInFlight how many side by side, from 1
     * @param shutdownTimeout how long a stop waits for those that run
     * @param timeout of a command that names no deadline
     * @param journalRetention how long a repeated command is recognised
     */
    public record CommandSettings(
            int maxInFlight,
            Duration shutdownTimeout,
            Duration timeout,
            Duration afterTimeout,
            Duration journalRetention) {

        static CommandSettings of(ConfigValues values) {
            return new CommandSettings(
                    values.get(ConfigKeys.WORKER_MAX_IN_FLIGHT),
                    values.get(ConfigKeys.WORKER_SHUTDOWN_TIMEOUT),
                    values.get(ConfigKeys.COMMAND_TIMEOUT),
                    values.get(ConfigKeys.AFTER_TIMEOUT),
                    values.get(ConfigKeys.JOURNAL_RETENTION));
        }
    }

    /** What commands may ask for: host paths (and all below them) to mount, topics to answer to. */
    public record PolicySettings(List<Path> bindsAllowedHostPaths, List<String> repliesAllowedTopics) {}

    /** How many old versions keep their disk, and how large these may be together. */
    public record HistorySettings(int keep, Optional<ByteSize> keepBytes) {}

    /**
     * What every container gets.
     *
     * @param logMaxSize as Docker writes it, such as {@code 10m}
     */
    public record ContainerSettings(boolean noNewPrivileges, int pidsLimit, String logMaxSize, int logMaxFiles) {

        /** {@link #logMaxSize} in bytes. */
        public long logMaxBytes() {
            int unit = "bkmg".indexOf(Character.toLowerCase(logMaxSize.charAt(logMaxSize.length() - 1)));
            String number = unit < 0 ? logMaxSize : logMaxSize.substring(0, logMaxSize.length() - 1);
            return Long.parseLong(number) << (10 * Math.max(0, unit));
        }

        static ContainerSettings of(ConfigValues values) {
            return new ContainerSettings(
                    values.get(ConfigKeys.CONTAINER_NO_NEW_PRIVILEGES),
                    values.get(ConfigKeys.CONTAINER_PIDS_LIMIT),
                    values.get(ConfigKeys.CONTAINER_LOG_MAX_SIZE),
                    values.get(ConfigKeys.CONTAINER_LOG_MAX_FILES));
        }
    }
}
