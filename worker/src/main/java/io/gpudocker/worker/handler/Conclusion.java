package io.gpudocker.worker.handler;

import io.gpudocker.messages.event.Event;
import io.gpudocker.messages.view.Payload;
import io.gpudocker.worker.domain.StateChange.Mutation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is stored together with the outcome. */
record Conclusion(List<Mutation> changes, @Nullable Payload payload, List<Event> events) {
    static Conclusion nothing() {
        return new Conclusion(List.of(), null, List.of());
    }
}
