/** The parts of gdw top that need no Kafka. */
@NullMarked
package io.gpudocker.producer.top;

import org.jspecify.annotations.NullMarked;
