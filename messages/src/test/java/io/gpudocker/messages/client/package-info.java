/** The client against a real broker, and a worker's place taken by a few lines. */
@NullMarked
package io.gpudocker.messages.client;

import org.jspecify.annotations.NullMarked;
