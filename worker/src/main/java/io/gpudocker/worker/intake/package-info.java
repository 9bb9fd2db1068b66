/** Commands from Kafka: the one loop that reads, where it begins, and which offsets are finished. */
@NullMarked
package io.gpudocker.worker.intake;

import org.jspecify.annotations.NullMarked;
