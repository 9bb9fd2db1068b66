package io.gpudocker.messages;

/** The topic names of the contract under one prefix ({@code topics.prefix}). */
public record Topics(String prefix) {
    public static final String DEFAULT_PREFIX = "gdw";

    public String commands(String host, ResourceKind kind) {
        return prefix + "." + host + "." + kind.topicSuffix();
    }

    public String replies() {
        return prefix + ".replies";
    }

    public String state() {
        return prefix + ".state";
    }

    public String deadLetters() {
        return prefix + ".dead-letters";
    }

    /** The consumer group under which a host's worker stores its offsets. */
    public String group(String host) {
        return prefix + "-" + host;
    }
}
