/** Reads what stands on topics, from one time to another, on the caller's thread and in no consumer group. */
@NullMarked
package io.gpudocker.producer.replay;

import org.jspecify.annotations.NullMarked;
