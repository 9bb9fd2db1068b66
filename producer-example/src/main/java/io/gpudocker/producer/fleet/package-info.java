/** A picture of all hosts, put together from the state topic, the reply topic and the positions of the command topics. */
@NullMarked
package io.gpudocker.producer.fleet;

import org.jspecify.annotations.NullMarked;
