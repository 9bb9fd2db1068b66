package io.gpudocker.worker.domain;

import io.gpudocker.messages.result.ResultStatus;

/** A stored answer: in full until Kafka has it, then where it stands. */
public sealed interface Answer {
    /** What others that wait for the command need to know, also after the rest was left to Kafka. */
    ResultStatus status();

    /** Not known to be committed in Kafka. */
    record Inline(Outcome outcome) implements Answer {
        @Override
        public ResultStatus status() {
            return outcome.result().status();
        }
    }

    /** Committed on the reply topic. */
    record OnTopic(RecordPosition position, ResultStatus status) implements Answer {}
}
