package io.gpudocker.messages.codec;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.view.Payload;
import org.jspecify.annotations.Nullable;

/**
 * The present state of a resource, or that it is gone.
 *
 * @param kind {@code REPLICA_SET} or {@code VOLUME}
 * @param revision never goes backwards; 0 for what is gone
 * @param view a {@code ReplicaSetView} or {@code VolumeView}; null for what is gone
 */
public record StateRecord(
        String host,
        ResourceKind kind,
        String name,
        long revision,
        @Nullable Payload view) {

    /** The record's key, {@code <host>/<kind>/<name>}. */
    public String key() {
        return host + "/" + kind.wireName() + "/" + name;
    }
}
