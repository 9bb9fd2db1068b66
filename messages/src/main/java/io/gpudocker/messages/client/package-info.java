/** A client for services and tools: send a command, wait for its one result, watch what workers report. */
@NullMarked
package io.gpudocker.messages.client;

import org.jspecify.annotations.NullMarked;
