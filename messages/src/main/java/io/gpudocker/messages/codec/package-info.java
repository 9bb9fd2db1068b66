/** From Kafka records to messages and back: CloudEvents 1.0, binary and structured mode. */
@NullMarked
package io.gpudocker.messages.codec;

import org.jspecify.annotations.NullMarked;
