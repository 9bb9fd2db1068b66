/** The picture of all hosts, from records. */
@NullMarked
package io.gpudocker.producer.fleet;

import org.jspecify.annotations.NullMarked;
