package io.gpudocker.worker.domain;

/** A stored answer: in full until Kafka has it, then where it stands. */
public sealed interface Answer {
    /** Not known to be committed in Kafka. */
    record Inline(Outcome outcome) implements Answer {}

    /** Committed on the reply topic. */
    record OnTopic(RecordPosition position) implements Answer {}
}
