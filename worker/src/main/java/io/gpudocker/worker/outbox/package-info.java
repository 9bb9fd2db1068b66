/** Results, events, state records and offsets, in one Kafka transaction. */
@NullMarked
package io.gpudocker.worker.outbox;

import org.jspecify.annotations.NullMarked;
