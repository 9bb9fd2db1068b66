package io.gpudocker.worker.container;

import java.util.LinkedHashMap;
import java.util.Map;

/** The labels by which a container is known as ours. Ours is what carries them and whose name and id etcd knows. */
public final class Labels {
    /** What all of ours begin with. */
    public static final String PREFIX = "gdw.";

    public static final String HOST = "gdw.host";
    public static final String REPLICA_SET = "gdw.replicaset";
    public static final String VERSION = "gdw.version";
    /** The digest of the source and id of the command that made it. */
    public static final String COMMAND = "gdw.command";

    /** On a Docker volume: the plain name of the volume that it is a version of. */
    public static final String VOLUME = "gdw.volume";

    /** On an image that is half made: the id of the container that it is made of. */
    public static final String DRAFT = "gdw.draft";

    /** On an internal image: the host whose worker made it. */
    public static final String INTERNAL = "gdw.internal";
    /** On an internal image: the digest of the command that it was made for. */
    public static final String PURPOSE = "gdw.purpose";
    /** On an internal image: the id of the image that its lowest layers are of. */
    public static final String BASE = "gdw.base";

    private Labels() {}

    /** The customer's labels and ours. */
    public static Map<String, String> of(
            String host, String replicaSet, int version, String command, Map<String, String> more) {
        Map<String, String> labels = new LinkedHashMap<>(more);
        labels.put(HOST, host);
        labels.put(REPLICA_SET, replicaSet);
        labels.put(VERSION, Integer.toString(version));
        labels.put(COMMAND, command);
        return Map.copyOf(labels);
    }

    /** For the Docker volume of one version of a volume. */
    public static Map<String, String> ofVolume(String host, String volume, int version, String command) {
        return Map.of(HOST, host, VOLUME, volume, VERSION, Integer.toString(version), COMMAND, command);
    }

    /** Whether a container was made by this host's worker for this ReplicaSet. */
    public static boolean ours(ContainerState container, String host, String replicaSet) {
        return host.equals(container.labels().get(HOST))
                && replicaSet.equals(container.labels().get(REPLICA_SET));
    }
}
