/** Tests of the outbox on a real broker. */
@NullMarked
package io.gpudocker.worker.outbox.kafka;

import org.jspecify.annotations.NullMarked;
