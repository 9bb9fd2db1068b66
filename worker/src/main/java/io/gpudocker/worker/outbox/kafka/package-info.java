/** The outbox on Kafka, and how the worker's Kafka clients are set up. */
@NullMarked
package io.gpudocker.worker.outbox.kafka;

import org.jspecify.annotations.NullMarked;
