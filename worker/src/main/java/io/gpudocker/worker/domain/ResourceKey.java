package io.gpudocker.worker.domain;

import io.gpudocker.messages.ResourceKind;

/** What is done in order: one kind and name. Two kinds may have the same name. */
public record ResourceKey(ResourceKind kind, String name) {
    @Override
    public String toString() {
        return kind.wireName() + "/" + name;
    }
}
