package io.gpudocker.worker.pipeline;

import io.gpudocker.messages.Topics;
import java.util.Set;

/**
 * Where copies of results may go ({@code replies.allowed.topics}); the reply topic itself is always allowed.
 *
 * @param allowed what the configuration names
 */
public record ReplyTopics(Topics topics, Set<String> allowed) {
    public ReplyTopics {
        allowed = Set.copyOf(allowed);
    }

    boolean allow(String topic) {
        return topic.equals(topics.replies()) || allowed.contains(topic);
    }
}
