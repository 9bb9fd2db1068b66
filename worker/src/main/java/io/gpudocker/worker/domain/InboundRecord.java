package io.gpudocker.worker.domain;

import io.gpudocker.messages.ResourceKind;
import io.gpudocker.messages.codec.RawRecord;

/** A record of a command topic, as the loop hands it on. */
public record InboundRecord(ResourceKind topicKind, RecordPosition position, RawRecord raw) {}
