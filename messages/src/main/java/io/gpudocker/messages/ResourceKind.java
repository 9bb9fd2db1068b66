package io.gpudocker.messages;

/** What a command is about. The wire name stands in keys and bodies, the topic suffix at the end of a command topic. */
public enum ResourceKind {
    REPLICA_SET("ReplicaSet", "replicasets"),
    VOLUME("Volume", "volumes"),
    HOST("Host", "host");

    private final String wireName;
    private final String topicSuffix;

    ResourceKind(String wireName, String topicSuffix) {
        this.wireName = wireName;
        this.topicSuffix = topicSuffix;
    }

    /** The name in keys and bodies, such as {@code ReplicaSet}. */
    public String wireName() {
        return wireName;
    }

    /** The last part of the command topic's name, such as {@code replicasets}. */
    public String topicSuffix() {
        return topicSuffix;
    }

    /** The part of a message type that names the kind, such as {@code replicaset}. */
    public String typePart() {
        return wireName.toLowerCase(java.util.Locale.ROOT);
    }

    /** The wire name, so that logs and JSON say what keys say. */
    @Override
    public String toString() {
        return wireName;
    }
}
