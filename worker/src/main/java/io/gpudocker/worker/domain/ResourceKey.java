package io.gpudocker.worker.domain;

import io.gpudocker.messages.ResourceKind;
import java.util.Comparator;

/** What is done in order: one kind and name. Two kinds may have the same name. */
public record ResourceKey(ResourceKind kind, String name) implements Comparable<ResourceKey> {
    private static final Comparator<ResourceKey> ORDER =
            Comparator.comparing(ResourceKey::kind).thenComparing(ResourceKey::name);

    /** In which several turns are taken. */
    @Override
    public int compareTo(ResourceKey other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return kind.wireName() + "/" + name;
    }
}
