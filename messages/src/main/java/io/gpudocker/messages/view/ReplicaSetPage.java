package io.gpudocker.messages.view;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of {@code replicaset.list}.
 *
 * @param next the name to ask {@code after} for the next page; null at the end
 */
public record ReplicaSetPage(
        List<ReplicaSetView> replicaSets, @Nullable String next) implements Payload {}
