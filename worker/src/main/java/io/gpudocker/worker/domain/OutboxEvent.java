package io.gpudocker.worker.domain;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.event.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event that no command of this resource caused, stored with the change it reports.
 *
 * @param key the resource it is about
 * @param event null where only the resource's state record is to be sent
 */
public record OutboxEvent(
        String id, ResourceKey key, Instant time, @Nullable Event event) {

    /** An interval of use, at its end; its id is told by what it is about, however often it is told. */
    public static OutboxEvent of(Event.Usage usage) {
        var key = new ResourceKey(ResourceKind.REPLICA_SET, usage.replicaSetName());
        return new OutboxEvent(id(usage), key, usage.end(), usage);
    }

    public static String id(Event.Usage usage) {
        return "usage/" + usage.replicaSetName() + "/" + usage.version() + "/"
                + usage.start().toEpochMilli();
    }
}
