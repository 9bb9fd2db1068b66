package io.gpudocker.worker.store;

import io.gpudocker.worker.domain.Partition;
import java.util.Locale;

/**
 * The keys below {@code /gpu-docker/v1/hosts/<host>/}, as operators read them with {@code etcdctl}. Pure.
 *
 * <p>A name may contain dots and be the beginning of another name, so every prefix that is listed or deleted ends with a
 * slash, which no name contains.
 */
public record HostKeys(String prefix) {
    static final String GPUS = "gpus/";
    static final String PORTS = "ports/";
    static final String COMMANDS = "commands/";
    static final String OUTBOX = "outbox/";
    static final String OFFSETS = "offsets/";
    static final String REPLICA_SETS = "replicasets/";
    static final String VOLUMES = "volumes/";
    static final String VERSIONS = "/versions/";

    /** Below the prefix of the fleet, such as {@code /gpu-docker/v1}. */
    public static HostKeys of(String fleet, String host) {
        return new HostKeys(fleet + "/hosts/" + host + "/");
    }

    public static HostKeys of(String host) {
        return new HostKeys("/gpu-docker/v1/hosts/" + host + "/");
    }

    /** The key that its owner created: its create-revision is the epoch. */
    public String owner() {
        return prefix + "owner";
    }

    public String host() {
        return prefix + "host";
    }

    String seen() {
        return prefix + "seen";
    }

    String replicaSet(String name) {
        return prefix + REPLICA_SETS + name;
    }

    String versions(String name) {
        return replicaSet(name) + VERSIONS;
    }

    String version(String name, int version) {
        return versions(name) + version;
    }

    String volume(String name) {
        return prefix + VOLUMES + name;
    }

    String volumeVersions(String name) {
        return volume(name) + VERSIONS;
    }

    String volumeVersion(String name, int version) {
        return volumeVersions(name) + version;
    }

    String gpu(String uuid) {
        return prefix + GPUS + uuid;
    }

    String port(int port) {
        return prefix + PORTS + port;
    }

    String command(String digest) {
        return prefix + COMMANDS + digest;
    }

    /** Twenty digits, so that the order of keys is the order of sequences. */
    String outbox(long sequence) {
        return prefix + OUTBOX + String.format(Locale.ROOT, "%020d", sequence);
    }

    String offset(Partition partition) {
        return prefix + OFFSETS + partition.topic() + "/" + partition.number();
    }

    /** The partition of an {@link #offset} key; a topic has no slash. */
    Partition partition(String offsetKey) {
        String path = below(OFFSETS, offsetKey);
        int slash = path.lastIndexOf('/');
        return new Partition(path.substring(0, slash), Integer.parseInt(path.substring(slash + 1)));
    }

    /** The key without the host's prefix. */
    String below(String key) {
        return key.substring(prefix.length());
    }

    /** The key without the host's prefix and a folder in it. */
    String below(String folder, String key) {
        return key.substring(prefix.length() + folder.length());
    }
}
