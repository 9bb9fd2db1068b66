package io.gpudocker.producer.replay;

import io.gpudocker.messages.Names;
import io.gpudocker.messages.ResourceKind;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Which topics are those on which the hosts of a prefix get their commands. */
public record CommandTopics(String prefix) {

    /**
     * Those of all hosts. A host's id may have dots, and so may a prefix: what belongs to a longer prefix, which has replies
     * of its own, is not among them.
     */
    public List<String> among(Set<String> topics) {
        return topics.stream()
                .filter(topic ->
                        topic.startsWith(prefix + ".") && kinds(topic).findAny().isPresent())
                .filter(topic -> Names.valid(host(prefix, topic)) && !ofLongerPrefix(topic, topics))
                .sorted()
                .toList();
    }

    private boolean ofLongerPrefix(String topic, Collection<String> topics) {
        for (int dot = topic.indexOf('.', prefix.length() + 1); dot >= 0; dot = topic.indexOf('.', dot + 1)) {
            if (topics.contains(topic.substring(0, dot) + ".replies")) {
                return true;
            }
        }
        return false;
    }

    /** The host of such a topic; empty for another one. */
    public static String host(String prefix, String topic) {
        return kinds(topic)
                .filter(_ -> topic.startsWith(prefix + "."))
                .map(kind -> topic.length() - kind.topicSuffix().length() - 1)
                .filter(end -> end > prefix.length() + 1)
                .map(end -> topic.substring(prefix.length() + 1, end))
                .findFirst()
                .orElse("");
    }

    /** The kind of such a topic. */
    public static ResourceKind kind(String topic) {
        return kinds(topic).findFirst().orElseThrow();
    }

    private static Stream<ResourceKind> kinds(String topic) {
        return Arrays.stream(ResourceKind.values()).filter(kind -> topic.endsWith("." + kind.topicSuffix()));
    }
}
