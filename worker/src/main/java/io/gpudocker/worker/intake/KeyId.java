package io.gpudocker.worker.intake;

import io.gpudocker.messages.ResourceKind;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A record's key on the topic of a kind, comparable by content. */
record KeyId(ResourceKind kind, byte @Nullable [] key) {
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyId that && kind == that.kind && Arrays.equals(key, that.key);
    }

    @Override
    public int hashCode() {
        return 31 * kind.hashCode() + Arrays.hashCode(key);
    }
}
